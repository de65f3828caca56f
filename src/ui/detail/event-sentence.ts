import { eventSentence } from '../../model/sentence.ts';

/** The sentence for an event's JSON; undefined where the text is not JSON. */
export function sentenceOf(json: string): string | undefined {
  try {
    return eventSentence(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

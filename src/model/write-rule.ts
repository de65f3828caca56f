/** Which calls change something. AWS states it as `readOnly`; old event versions leave that out, and the verb tells. */
import type { Query } from './query.ts';

const readVerbs =
  '^(?:Get|List|Describe|Head|BatchGet|Lookup|Search|Scan|Query|Select|View|Check|Estimate|Discover|Filter)';
const readCall = new RegExp(readVerbs);

/** The rule on the texts of two fields, each empty where the event has no text there. */
export function isWrite(readOnly: string, eventName: string): boolean {
  return readOnly === '' ? eventName !== '' && !readCall.test(eventName) : readOnly === 'false';
}

/** The same rule as a filter. */
export const writesQuery: Query = {
  kind: 'or',
  of: [
    { kind: 'field', path: ['readOnly'], test: { kind: 'equals', value: 'false' } },
    {
      kind: 'and',
      of: [
        { kind: 'not', of: { kind: 'field', path: ['readOnly'], test: { kind: 'present' } } },
        { kind: 'field', path: ['eventName'], test: { kind: 'present' } },
        {
          kind: 'not',
          of: { kind: 'field', path: ['eventName'], test: { kind: 'regex', source: readVerbs, ignoreCase: false } },
        },
      ],
    },
  ],
};

/** Calls that failed. */
export const errorsQuery: Query = { kind: 'field', path: ['errorCode'], test: { kind: 'present' } };

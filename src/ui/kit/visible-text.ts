/**
 * Characters that would hide, reorder or fake what stands beside them: controls, bidirectional controls, zero-width
 * and other format characters, line separators, tag characters, lone surrogates, blank fillers that print nothing.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f]/gu;

/** Text of a log, made safe to look at: every character that cannot be seen stands there as its code, `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => `⟨U+${codeOf(character)}⟩`);
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** The same for a text of several lines, which keeps them. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visibleText).join('\n');
}

/** Characters that change the direction of the text after them: Unicode Bidirectional Algorithm (UAX #9), 2. */
const mark = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Marks set apart; text with more of them is hostile, and its rest stays one piece. */
const maxMarks = 1000;

interface Piece {
  readonly text: string;
  /** `U+202E` where the piece is a direction mark. */
  readonly code: string | undefined;
}

/**
 * Cuts text at its direction marks, so that each can be drawn in a box of its own and turns nothing around beyond it.
 * The pieces' text, joined, is the text.
 */
export function cutAtDirectionMarks(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  while (pieces.length < 2 * maxMarks) {
    const at = rest.search(mark);
    if (at < 0) break;
    const character = rest.charAt(at);
    const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    pieces.push({ text: rest.slice(0, at), code: undefined }, { text: character, code });
    rest = rest.slice(at + 1);
  }
  pieces.push({ text: rest, code: undefined });
  return pieces;
}

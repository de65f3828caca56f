/** How well a text fits what was typed: all its characters in their order, best at the beginnings of words. */

/** Higher is better; undefined where the text does not fit. Ignores case; white space in the query is passed over. */
export function fuzzyScore(text: string, query: string): number | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return 0;
  const lower = text.toLowerCase();
  const whole = lower.replace(/\s+/g, '').indexOf(wanted);
  const score =
    spread(lower, wanted, nextPlace) ?? spread(lower, wanted, (text, char, from) => text.indexOf(char, from));
  if (score === undefined) return undefined;
  return score + (whole === 0 ? 40 : whole > 0 ? 20 : 0) - lower.length / 100;
}

type Find = (text: string, char: string, from: number) => number;

/** Counts for how near each other, and how near the beginnings of words, the characters are found. */
function spread(text: string, wanted: string, find: Find): number | undefined {
  let score = 0;
  let at = 0;
  let last = -2;
  for (const char of wanted) {
    const found = find(text, char, at);
    if (found < 0) return undefined;
    if (found === last + 1) score += 4;
    else if (beginsWord(text, found)) score += 3;
    else score -= Math.min(3, found - at);
    last = found;
    at = found + char.length;
  }
  return score;
}

/** The next place of a character: right here, else where a word begins with it, else anywhere. */
function nextPlace(text: string, char: string, from: number): number {
  if (text.startsWith(char, from)) return from;
  for (let at = text.indexOf(char, from); at >= 0; at = text.indexOf(char, at + 1)) if (beginsWord(text, at)) return at;
  return text.indexOf(char, from);
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

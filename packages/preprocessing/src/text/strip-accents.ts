const combining = new Map<string, boolean>();

/** Compatibility decomposition without combining characters: `é` becomes `e`, `ﬁ` `fi`; letters of their own stay. */
export function stripAccentsUnicode(text: string): string {
  if (isAscii(text)) return text;
  return text.normalize('NFKD').replace(/\p{M}/gu, (mark) => (isCombining(mark) ? '' : mark));
}

/** The same, and without all that is not ASCII. */
export function stripAccentsAscii(text: string): string {
  return text.normalize('NFKD').replace(/[^\0-\x7f]/gu, '');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/**
 * Whether a mark has a combining class other than 0. JavaScript does not tell the class, but normalisation sorts marks by it:
 * U+0345 has the largest (240), U+0334 the least (1).
 */
function isCombining(mark: string): boolean {
  let known = combining.get(mark);
  if (known === undefined) {
    known =
      !`\u0345${mark}`.normalize('NFD').startsWith('\u0345') || !`${mark}\u0334`.normalize('NFD').startsWith(mark);
    combining.set(mark, known);
  }
  return known;
}

/** Widths of characters in parts of the font size, as common sans-serif fonts have them. */
const latin: readonly (readonly [characters: string, width: number])[] = [
  ["ijl.,:;'|!", 0.28],
  ['ftrI()[]{}/\\-` "°', 0.35],
  ['ckszvxyJ*^', 0.5],
  ['mwMW@%&', 0.86],
  ['ABCDEGHKNOPQRSTUVXYZ+=<>~#', 0.66],
];

const widths = new Map(latin.flatMap(([characters, width]) => Array.from(characters, (one) => [one, width] as const)));

/** Hangul, Han, Kana, full-width forms and emoji fill a square. */
const square =
  /[\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|\p{Extended_Pictographic}/u;

/** Combining marks, joiners, and the vowels and finals of decomposed Hangul, which join the square of their initial. */
const none = /[\u1160-\u11ff]|\p{Mark}|\p{Default_Ignorable_Code_Point}/u;

/**
 * The width of a line of text in the unit of `fontSize`, from tables alone, since there is no canvas to measure with outside a page.
 * Vega's own guess, 0.8 of the font size a character, is too wide for Latin and too narrow for Korean.
 */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    if (none.test(character)) continue;
    width += square.test(character) ? 0.95 : (widths.get(character) ?? 0.57);
  }
  return width * fontSize;
}

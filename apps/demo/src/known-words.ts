/** The pairs whose words, of both sides, all occur on the same side of `known` pairs: nobody can tell a name of others. */
export function ofKnownWords<Pair extends readonly string[]>(pairs: readonly Pair[], known: readonly Pair[]): Pair[] {
  const wordsOf = (text: string) => text.split(' ');
  const sides = (pairs[0] ?? []).map((_, side) => new Set(known.flatMap((pair) => wordsOf(pair[side] ?? ''))));
  return pairs.filter((pair) => pair.every((text, side) => wordsOf(text).every((word) => sides[side]?.has(word))));
}

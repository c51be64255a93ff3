/** How many characters must be put in, taken out or exchanged to turn one text into the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  const [a, b] = [Array.from(from), Array.from(to)];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((character, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      const exchanged = (row[j] ?? 0) + Number(character !== other);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    });
    row = next;
  });
  return row[b.length] ?? 0;
}

/** The translation of the known phrase that shares the largest part of its words with `phrase`, the first of several. */
export function nearestPhrase(phrase: string, known: readonly (readonly [from: string, to: string])[]): string {
  const words = new Set(phrase.split(' '));
  let [best, most] = ['', -1];
  for (const [from, to] of known) {
    const others = new Set(from.split(' '));
    const shared = [...others].filter((word) => words.has(word)).length;
    const share = shared / (words.size + others.size - shared);
    if (share > most) [best, most] = [to, share];
  }
  return best;
}

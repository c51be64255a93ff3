/** All ways to choose `size` of the integers 0..count − 1, each ascending, in the order of Python's `itertools.combinations`. */
export function* combinations(count: number, size: number): Generator<Int32Array, void, void> {
  const chosen = Int32Array.from({ length: size }, (_, i) => i);
  for (;;) {
    yield chosen.slice();
    let at = size - 1;
    while (at >= 0 && chosen[at] === count - size + at) at -= 1;
    if (at < 0) return;
    let next = (chosen[at] as number) + 1;
    for (; at < size; at++) chosen[at] = next++;
  }
}

/** How many combinations there are, exact while it fits in a double. */
export function countCombinations(count: number, size: number): number {
  if (size > count) return 0;
  let ways = 1;
  for (let i = 1; i <= Math.min(size, count - size); i++) ways = (ways * (count - i + 1)) / i;
  return Math.round(ways);
}

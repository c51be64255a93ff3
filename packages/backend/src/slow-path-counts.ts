const counts = new Map<string, number>();

/** Notes that `kernel` ran as JavaScript. */
export function countSlowPath(kernel: string): void {
  counts.set(kernel, (counts.get(kernel) ?? 0) + 1);
}

/**
 * How often each kernel has run as tfjs' JavaScript instead of WebAssembly since the last reset: an empty object when
 * everything ran fast.
 *
 * @example
 * resetSlowPathCounts();
 * await model.fit(x, y);
 * console.log(slowPathCounts()); // {}
 */
export function slowPathCounts(): Record<string, number> {
  return Object.fromEntries(counts);
}

/** Sets all counts of `slowPathCounts` to zero. */
export function resetSlowPathCounts(): void {
  counts.clear();
}

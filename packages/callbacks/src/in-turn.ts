const last = new Map<unknown, Promise<void>>();

/**
 * Does `work` after all that was given before under the same key, whatever came of that.
 *
 * @returns what `work` returns, or rejects with what it throws
 */
export async function inTurn<T>(key: unknown, work: () => Promise<T>): Promise<T> {
  const mine = (last.get(key) ?? Promise.resolve()).then(work);
  const ended = mine.then(
    () => undefined,
    () => undefined,
  );
  last.set(key, ended);
  try {
    return await mine;
  } finally {
    if (last.get(key) === ended) last.delete(key);
  }
}

/** Elements of simple work that are worth a piece: 16 384 floats take a few microseconds. A multiple of 16, as pieces of elements must be. */
export const elementGrain = 16_384;

/** Rows of `columns` elements that make up about `elementGrain` elements. */
export function rowGrain(columns: number): number {
  return Math.max(1, Math.ceil(elementGrain / Math.max(1, columns)));
}

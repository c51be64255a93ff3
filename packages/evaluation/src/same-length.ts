import { DataError, ShapeError } from '@modu/core';

/**
 * The common number of samples of arguments that belong together.
 *
 * @throws {ShapeError} when they differ
 * @throws {DataError} when there is no sample at all
 */
export function expectSameLength(where: string, lengths: readonly (readonly [name: string, length: number])[]): number {
  const [name, length] = lengths[0] ?? ['x', 0];
  for (const [otherName, otherLength] of lengths) {
    if (otherLength !== length) {
      throw new ShapeError(
        `${where}: ${otherName} must have as many samples as ${name}, received ${otherLength} and ${length}`,
      );
    }
  }
  if (length === 0) throw new DataError(`${where}: ${name} must hold at least one sample, received none`);
  return length;
}

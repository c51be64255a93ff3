import { DataError } from '@modu/core';

/** Each label's index in `targetNames`. @throws {DataError} for a label that is not there */
export function classIndices(where: string, labels: ArrayLike<unknown>, targetNames: readonly string[]): Int32Array {
  return Int32Array.from(labels, (label) => {
    const index = targetNames.indexOf(String(label));
    if (index < 0)
      throw new DataError(`${where}: a label must be one of ${targetNames.join(', ')}, received '${String(label)}'`);
    return index;
  });
}

import { ArgumentError, expectArray, expectInteger, invalid, ShapeError } from '@modu/core';
import { expectWidths } from '../images/image-settings.ts';

/** The size of a sample, and the filters of convolutions each of which halves it. @throws {ArgumentError} @throws {ShapeError} */
export function expectSample(
  where: string,
  options: { readonly inputShape: readonly number[]; readonly blocks?: readonly number[] },
): { readonly inputShape: readonly number[]; readonly blocks: readonly number[] } {
  const sizes = expectArray(where, 'inputShape', options.inputShape);
  if (sizes.length !== 1 && sizes.length !== 3) {
    throw invalid(where, 'inputShape', '[features] or [height, width, channels]', options.inputShape);
  }
  const inputShape = sizes.map((size, i) => expectInteger(where, `inputShape[${i}]`, size, { min: 1 }));
  const blocks = expectWidths(where, 'blocks', options.blocks ?? []);
  if (blocks.length > 0 && inputShape.length !== 3) {
    throw new ArgumentError(
      `${where}: blocks must be [] for samples that are no images, received [${blocks.join(', ')}]`,
    );
  }
  const factor = 2 ** blocks.length;
  if (blocks.length > 0 && inputShape.slice(0, 2).some((size) => size % factor !== 0)) {
    throw new ShapeError(
      `${where}: inputShape must have sides that ${blocks.length} blocks can halve, received [${inputShape.join(', ')}]`,
    );
  }
  return { inputShape, blocks };
}

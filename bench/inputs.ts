/** Weights and data of the workloads: written once to a folder, read by every contestant, Python or not. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomState } from '@modu/core';

/** One array: little-endian float32 or int32 in `<name>.bin`. */
interface ArraySpec {
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

interface Arrays {
  readonly weights: readonly ArraySpec[];
  readonly data: readonly ArraySpec[];
}

/** Weights in Keras' order and layout, and one batch of data. */
interface WorkloadInputs extends Arrays {
  readonly workload: string;
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

/** Batch, length and width of a workload, where its name gives others than the usual ones: `lstm-b80`, `transformer-t256`. */
interface Sizes {
  readonly b?: number;
  readonly t?: number;
  readonly w?: number;
}

function sequence(recurrent: (width: number) => ArraySpec[], { b = 20, t = 100, w = 100 }: Sizes): Arrays {
  return {
    weights: [
      { name: 'embedding', shape: [1000, w], dtype: 'float32', fill: { normal: 0.05 } },
      ...recurrent(w),
      ...dense('d1', w, 46),
    ],
    data: [{ name: 'x', shape: [b, t], dtype: 'int32', fill: { classes: 1000 } }, oneHot('y', b, 46)],
  };
}

const families: Readonly<Record<string, (sizes: Sizes) => Arrays>> = {
  mlp: ({ b = 128, w = 256 }) => ({
    weights: [...dense('d1', 784, w), ...dense('d2', w, w / 2), ...dense('d3', w / 2, 10)],
    data: [normal('x', b, 784), oneHot('y', b, 10)],
  }),
  cnn: ({ b = 32, w = 32 }) => ({
    weights: [
      weight('c1.kernel', 3, 3, 1, w),
      constant('c1.bias', w),
      weight('c2.kernel', 3, 3, w, 2 * w),
      constant('c2.bias', 2 * w),
      ...dense('d1', 12 * 12 * 2 * w, 128),
      ...dense('d2', 128, 10),
    ],
    data: [normal('x', b, 28, 28, 1), oneHot('y', b, 10)],
  }),
  lstm: (sizes) =>
    sequence(
      (w) => [weight('rnn.kernel', w, 4 * w), weight('rnn.recurrent', w, 4 * w), constant('rnn.bias', 4 * w)],
      sizes,
    ),
  gru: (sizes) =>
    sequence(
      (w) => [
        weight('rnn.kernel', w, 3 * w),
        weight('rnn.recurrent', w, 3 * w),
        { name: 'rnn.bias', shape: [2, 3 * w], dtype: 'float32', fill: { constant: 0 } },
      ],
      sizes,
    ),
  transformer: ({ b = 32, t = 128, w = 128 }) => ({
    weights: [
      ...['q', 'k', 'v', 'o'].flatMap((name) => dense(name, w, w)),
      constant('n1.gamma', w, 1),
      constant('n1.beta', w),
      ...dense('f1', w, 4 * w),
      ...dense('f2', 4 * w, w),
      constant('n2.gamma', w, 1),
      constant('n2.beta', w),
    ],
    data: [normal('x', b, t, w), normal('y', b, t, w)],
  }),
  dcgan: ({ b = 32 }) => ({
    weights: [
      ...dense('g1', 100, 7 * 7 * 64),
      constant('gn1.gamma', 64, 1),
      constant('gn1.beta', 64),
      weight('g2.kernel', 4, 4, 32, 64),
      constant('gn2.gamma', 32, 1),
      constant('gn2.beta', 32),
      weight('g3.kernel', 4, 4, 1, 32),
      constant('g3.bias', 1),
      weight('d1.kernel', 4, 4, 1, 32),
      constant('d1.bias', 32),
      weight('d2.kernel', 4, 4, 32, 64),
      constant('d2.bias', 64),
      ...dense('d3', 7 * 7 * 64, 1),
    ],
    data: [normal('real', b, 28, 28, 1), normal('noise', b, 100)],
  }),
  elementwise: ({ b = 1024, w = 1024 }) => ({
    weights: [],
    data: [normal('x', b, w), normal('y', b, w), normal('row', w)],
  }),
  ops: () => ({ weights: [], data: [normal('x', 8)] }),
  opsgradient: () => ({ weights: [], data: [normal('x', 8)] }),
};

/**
 * What a workload starts from, by its name: the family, then sizes.
 *
 * @throws when there is no such family
 */
export function inputsOf(workload: string): WorkloadInputs {
  const [family = '', ...parts] = workload.split('-');
  if (family === 'matmul') {
    const size = Number(parts[0]);
    return { workload, weights: [], data: [normal('a', size, size), normal('b', size, size)] };
  }
  const arrays = families[family];
  if (arrays === undefined) {
    throw new Error(
      `bench: there is no workload '${workload}'; the families are ${[...Object.keys(families), 'matmul'].join(', ')}`,
    );
  }
  const sizes = Object.fromEntries(parts.map((part) => [part.slice(0, 1), Number(part.slice(1))]));
  return { workload, ...arrays(sizes) };
}

/** Writes `manifest.json` and the arrays of every workload under `folder/<workload>/`. */
export function writeInputs(folder: string, names: readonly string[]): void {
  for (const { workload, weights, data } of names.map(inputsOf)) {
    const random = new RandomState(20_240_501);
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

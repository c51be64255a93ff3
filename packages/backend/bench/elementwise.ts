/**
 * Measures kernels other than products and convolutions: time and memory traffic of large ones, and what a small one costs.
 *
 *     node --conditions=@modu/source bench/elementwise.ts [--threads n] [--filter text]
 *
 * Times are medians in microseconds, the whole of `runKernel` included where it says so.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { ModuBackend, configure } from '../src/index.ts';

interface Case {
  readonly name: string;
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>> | readonly tf.Tensor[];
  readonly attrs?: Readonly<Record<string, unknown>>;
}

const { values: options } = parseArgs({
  options: { threads: { type: 'string', default: '1' }, filter: { type: 'string', default: '' } },
});

configure({ threads: Number(options.threads) });
await tf.setBackend('modu');
const backend = started();
await backend.ready();

function started(): ModuBackend {
  const running = tf.backend();
  if (!(running instanceof ModuBackend)) throw new Error('elementwise: the backend did not start');
  return running;
}

const minimumMs = 200;
const rounds = 7;

function uniform(shape: number[], low = -1, high = 1): tf.Tensor {
  return tf.randomUniform(shape, low, high, 'float32', 7);
}

function integers(shape: number[], limit: number): tf.Tensor {
  return tf.randomUniform(shape, 0, limit, 'int32', 7);
}

const wide = uniform([1024, 1024]);
const other = uniform([1024, 1024]);
const positive = uniform([1024, 1024], 0.01, 4);
const row = uniform([1024]);
const column = uniform([1024, 1]);
const logits = uniform([4096, 10]);
const scores = uniform([32, 8, 128, 128]);
const image = uniform([32, 28, 28, 32]);
const heads = uniform([32, 128, 8, 16]);
const table = uniform([10_000, 128]);
const ids = integers([4096], 10_000);
const embedded = uniform([4096, 128]);
const scalar = uniform([]);
const single = uniform([4]);

const x = wide;
const cases: readonly Case[] = [
  ...['Abs', 'Relu', 'Neg', 'Square', 'Sigmoid', 'Tanh', 'Exp', 'Erf', 'Elu', 'Softplus', 'Sin', 'IsNan'].map(
    (kernel) => ({ name: `${kernel} 1M`, kernel, inputs: { x } }),
  ),
  { name: 'Log 1M', kernel: 'Log', inputs: { x: positive } },
  { name: 'Step 1M', kernel: 'Step', inputs: { x }, attrs: { alpha: 0 } },
  ...['Add', 'Multiply', 'RealDiv', 'SquaredDifference', 'Greater'].map((kernel) => ({
    name: `${kernel} 1M`,
    kernel,
    inputs: { a: x, b: other },
  })),
  { name: 'Add row', kernel: 'Add', inputs: { a: x, b: row } },
  { name: 'Sub column', kernel: 'Sub', inputs: { a: x, b: column } },
  { name: 'Multiply scalar', kernel: 'Multiply', inputs: { a: x, b: scalar } },
  { name: 'Pow 1M', kernel: 'Pow', inputs: { a: positive, b: other } },
  { name: 'Sum all 1M', kernel: 'Sum', inputs: { x }, attrs: { axis: [0, 1], keepDims: false } },
  { name: 'Sum rows 1024 × 1024', kernel: 'Sum', inputs: { x }, attrs: { axis: [1], keepDims: false } },
  { name: 'Sum columns 1024 × 1024', kernel: 'Sum', inputs: { x }, attrs: { axis: [0], keepDims: false } },
  {
    name: 'Sum bias gradient 25088 × 32',
    kernel: 'Sum',
    inputs: { x: image },
    attrs: { axis: [0, 1, 2], keepDims: false },
  },
  { name: 'Sum rows 4096 × 10', kernel: 'Sum', inputs: { x: logits }, attrs: { axis: [1], keepDims: false } },
  { name: 'Max rows 1024 × 1024', kernel: 'Max', inputs: { x }, attrs: { reductionIndices: [1], keepDims: false } },
  { name: 'ArgMax rows 4096 × 10', kernel: 'ArgMax', inputs: { x: logits }, attrs: { axis: 1 } },
  { name: 'ArgMax columns 1024 × 1024', kernel: 'ArgMax', inputs: { x }, attrs: { axis: 0 } },
  {
    name: 'Cumsum rows 1024 × 1024',
    kernel: 'Cumsum',
    inputs: { x },
    attrs: { axis: 1, exclusive: false, reverse: false },
  },
  { name: 'Softmax 4096 × 10', kernel: 'Softmax', inputs: { logits }, attrs: { dim: 1 } },
  { name: 'Softmax 32768 × 128', kernel: 'Softmax', inputs: { logits: scores }, attrs: { dim: 3 } },
  { name: 'Transpose 1024 × 1024', kernel: 'Transpose', inputs: { x }, attrs: { perm: [1, 0] } },
  { name: 'Transpose heads', kernel: 'Transpose', inputs: { x: heads }, attrs: { perm: [0, 2, 1, 3] } },
  { name: 'Transpose NHWC to NCHW', kernel: 'Transpose', inputs: { x: image }, attrs: { perm: [0, 3, 1, 2] } },
  { name: 'Slice columns', kernel: 'Slice', inputs: { x }, attrs: { begin: [0, 256], size: [1024, 512] } },
  { name: 'Concat columns', kernel: 'Concat', inputs: [x, other], attrs: { axis: 1 } },
  { name: 'Tile columns', kernel: 'Tile', inputs: { x: column }, attrs: { reps: [1, 1024] } },
  { name: 'Reverse columns', kernel: 'Reverse', inputs: { x }, attrs: { dims: [1] } },
  {
    name: 'PadV2 image',
    kernel: 'PadV2',
    inputs: { x: image },
    attrs: {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      constantValue: 0,
    },
  },
  {
    name: 'GatherV2 4096 of 10000 × 128',
    kernel: 'GatherV2',
    inputs: { x: table, indices: ids },
    attrs: { axis: 0, batchDims: 0 },
  },
  {
    name: 'UnsortedSegmentSum 4096 to 10000 × 128',
    kernel: 'UnsortedSegmentSum',
    inputs: { x: embedded, segmentIds: ids },
    attrs: { numSegments: 10_000 },
  },
  {
    name: 'OneHot 4096 × 128',
    kernel: 'OneHot',
    inputs: { indices: ids },
    attrs: { depth: 128, onValue: 1, offValue: 0, dtype: 'float32' },
  },
  { name: 'TopK 1024 × 1024, 5', kernel: 'TopK', inputs: { x }, attrs: { k: 5, sorted: true } },
  {
    name: 'ResizeBilinear 28 to 56',
    kernel: 'ResizeBilinear',
    inputs: { images: image },
    attrs: { size: [56, 56], alignCorners: false, halfPixelCenters: false },
  },
];

const small: readonly Case[] = [
  { name: 'Relu', kernel: 'Relu', inputs: { x: single } },
  { name: 'Add', kernel: 'Add', inputs: { a: single, b: single } },
  { name: 'Add scalar', kernel: 'Add', inputs: { a: single, b: scalar } },
  { name: 'Add row', kernel: 'Add', inputs: { a: single.reshape([2, 2]), b: single.slice(0, 2) } },
  { name: 'Greater', kernel: 'Greater', inputs: { a: single, b: single } },
  { name: 'Sum', kernel: 'Sum', inputs: { x: single.reshape([2, 2]) }, attrs: { axis: [1], keepDims: false } },
  { name: 'Softmax', kernel: 'Softmax', inputs: { logits: single }, attrs: { dim: 0 } },
  { name: 'Transpose', kernel: 'Transpose', inputs: { x: single.reshape([2, 2]) }, attrs: { perm: [1, 0] } },
  { name: 'Slice', kernel: 'Slice', inputs: { x: single }, attrs: { begin: [1], size: [2] } },
  { name: 'Concat', kernel: 'Concat', inputs: [single, single], attrs: { axis: 0 } },
  { name: 'Tile', kernel: 'Tile', inputs: { x: single }, attrs: { reps: [2] } },
  {
    name: 'GatherV2',
    kernel: 'GatherV2',
    inputs: { x: single, indices: integers([3], 4) },
    attrs: { axis: 0, batchDims: 0 },
  },
];

/** Median time of one call in microseconds; calls are timed in groups that last long enough. */
function medianMicroseconds(call: () => void): number {
  const time = (count: number): number => {
    const start = performance.now();
    for (let index = 0; index < count; index++) call();
    return performance.now() - start;
  };
  time(50);
  let count = 1;
  while (time(count) < minimumMs / rounds) count *= 2;
  const samples = Array.from({ length: rounds }, () => time(count) / count).toSorted((a, b) => a - b);
  return (samples[Math.floor(rounds / 2)] ?? 0) * 1000;
}

// The kernel function alone: what tfjs' engine adds around it is the same for every backend.
function kernelCall({ kernel, inputs, attrs }: Case): () => tf.TensorInfo[] {
  const config = tf.getKernel(kernel, 'modu');
  const args = { inputs, backend, attrs: attrs ?? {} } as unknown as Parameters<tf.KernelFunc>[0];
  return () => [config.kernelFunc(args)].flat();
}

function bytesOf(infos: readonly tf.TensorInfo[]): number {
  return infos.reduce((sum, { shape, dtype }) => sum + tf.util.sizeFromShape(shape) * (dtype === 'bool' ? 1 : 4), 0);
}

function measure(one: Case): { microseconds: number; bytes: number } {
  const call = kernelCall(one);
  const outputs = call();
  const bytes = bytesOf(outputs) + bytesOf(Object.values(one.inputs));
  for (const output of outputs) backend.disposeIntermediateTensorInfo(output);
  const microseconds = medianMicroseconds(() => {
    for (const output of call()) backend.disposeIntermediateTensorInfo(output);
  });
  return { microseconds, bytes };
}

const wanted = ({ name }: Case): boolean => name.includes(options.filter);

console.log(`threads ${backend.threads}, Node ${process.version}\n`);
console.log(`${'large'.padEnd(42)} ${'µs'.padStart(9)} ${'GB/s'.padStart(7)}`);
for (const one of cases.filter(wanted)) {
  const { microseconds, bytes } = measure(one);
  const rate = bytes / microseconds / 1000;
  console.log(`${one.name.padEnd(42)} ${microseconds.toFixed(1).padStart(9)} ${rate.toFixed(1).padStart(7)}`);
}
console.log(`\n${'a few values, kernel function alone'.padEnd(42)} ${'µs'.padStart(9)}`);
for (const one of small.filter(wanted)) {
  console.log(`${one.name.padEnd(42)} ${measure(one).microseconds.toFixed(2).padStart(9)}`);
}
tf.removeBackend('modu');

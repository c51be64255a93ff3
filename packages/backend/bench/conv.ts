/**
 * Measures convolutions and pools: for each shape the forward pass, the gradient of the input and that of the filter.
 *
 *     node --conditions=@modu/source bench/conv.ts [--threads n] [--filter text]
 *
 * Convolutions are given in GFLOP/s of the definition, whichever way they are computed: Winograd's transform multiplies a
 * quarter as often, so it can exceed what the processor adds and multiplies. Times are medians of whole kernel calls.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { ModuBackend, configure } from '../src/index.ts';

type Shape = readonly [number, number, number, number];

interface ConvCase {
  readonly name: string;
  readonly image: Shape;
  readonly filter: Shape;
  readonly strides?: number;
  readonly pad?: 'same' | 'valid';
}

interface PoolCase {
  readonly name: string;
  readonly image: Shape;
  readonly filterSize: number;
  readonly strides: number;
}

const { values: options } = parseArgs({
  options: { threads: { type: 'string', default: '1' }, filter: { type: 'string', default: '' } },
});

configure({ threads: Number(options.threads) });
await tf.setBackend('modu');
const backend = tf.backend();
if (!(backend instanceof ModuBackend)) throw new Error('bench/conv: the backend did not start');
await backend.ready();

const rounds = 15;
const minimumMs = 10;

const convolutions: readonly ConvCase[] = [
  { name: 'mnist 1→32', image: [32, 28, 28, 1], filter: [3, 3, 1, 32], pad: 'valid' },
  { name: 'mnist 32→64', image: [32, 26, 26, 32], filter: [3, 3, 32, 64], pad: 'valid' },
  { name: 'cifar 64→64', image: [8, 32, 32, 64], filter: [3, 3, 64, 64] },
  { name: 'deep 256→256', image: [8, 8, 8, 256], filter: [3, 3, 256, 256] },
  { name: 'stem 3→64 7×7 /2', image: [4, 112, 112, 3], filter: [7, 7, 3, 64], strides: 2 },
  { name: 'down 64→128 /2', image: [8, 32, 32, 64], filter: [3, 3, 64, 128], strides: 2 },
  { name: 'wide 16→32 5×5', image: [16, 32, 32, 16], filter: [5, 5, 16, 32] },
  { name: 'pixel 128→256 1×1', image: [8, 16, 16, 128], filter: [1, 1, 128, 256] },
  { name: 'text 100→128 1×5', image: [32, 1, 100, 100], filter: [1, 5, 100, 128] },
  { name: 'dcgan 64→128 5×5 /2', image: [32, 14, 14, 64], filter: [5, 5, 64, 128], strides: 2 },
  { name: 'dcgan 1→64 5×5 /2', image: [32, 28, 28, 1], filter: [5, 5, 1, 64], strides: 2 },
  { name: 'decoder 32→1', image: [32, 28, 28, 32], filter: [3, 3, 32, 1] },
];

const depthwise: readonly ConvCase[] = [
  { name: 'depthwise 128 3×3', image: [8, 32, 32, 128], filter: [3, 3, 128, 1] },
  { name: 'depthwise 128 3×3 /2', image: [8, 32, 32, 128], filter: [3, 3, 128, 1], strides: 2 },
  { name: 'depthwise 32×2 3×3', image: [8, 32, 32, 32], filter: [3, 3, 32, 2] },
];

const pools: readonly PoolCase[] = [
  { name: 'pool 2×2 /2, 64 channels', image: [32, 24, 24, 64], filterSize: 2, strides: 2 },
  { name: 'pool 3×3 /2, 64 channels', image: [8, 32, 32, 64], filterSize: 3, strides: 2 },
];

function uniform(shape: readonly number[]): tf.Tensor {
  return tf.randomUniform([...shape], -1, 1, 'float32', 7);
}

function median(run: () => tf.Tensor): number {
  const times: number[] = [];
  let repeats = 1;
  for (let round = -2; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run().dispose();
    const elapsed = performance.now() - start;
    if (round >= 0) times.push(elapsed / repeats);
    else repeats = Math.max(1, Math.ceil((minimumMs * repeats) / elapsed));
  }
  return times.toSorted((a, b) => a - b)[rounds >> 1] ?? 0;
}

function kernel(name: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);
}

function report(name: string, columns: readonly string[]): void {
  console.log([name.padEnd(26), ...columns.map((column) => column.padStart(26))].join(''));
}

function measureConv({ name, image, filter, strides = 1, pad = 'same' }: ConvCase, names: readonly string[]): void {
  if (!name.includes(options.filter)) return;
  const [forward = '', ofInput = '', ofFilter = ''] = names;
  const [x, w] = [uniform(image), uniform(filter)];
  const attrs = { strides: [strides, strides], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const y = kernel(forward, { x, filter: w }, attrs);
  const perOutput = filter[0] * filter[1] * (forward === 'Conv2D' ? filter[2] : 1);
  const flops = 2 * y.size * perOutput;
  const times = [
    median(() => kernel(forward, { x, filter: w }, attrs)),
    median(() => kernel(ofInput, { dy: y, filter: w }, { ...attrs, inputShape: image })),
    median(() => kernel(ofFilter, { x, dy: y }, { ...attrs, filterShape: filter })),
  ];
  const columns = times.map((ms) => `${ms.toFixed(2)} ms ${(flops / ms / 1e6).toFixed(0).padStart(5)} GFLOP/s`);
  report(`${name} (${(flops / 1e6).toFixed(0)} MFLOP)`, columns);
  tf.dispose([x, w, y]);
}

function measurePool({ name, image, filterSize, strides }: PoolCase, kernelName: string): void {
  if (!name.includes(options.filter)) return;
  const x = uniform(image);
  const attrs = { filterSize, strides, pad: 'valid' };
  const y = kernel(kernelName, { x }, attrs);
  const times = [
    median(() => kernel(kernelName, { x }, attrs)),
    median(() => kernel(`${kernelName}Grad`, { dy: y, input: x, output: y }, attrs)),
  ];
  const columns = times.map((ms) => `${ms.toFixed(2)} ms ${((4 * x.size) / ms / 1e6).toFixed(1).padStart(5)} GB/s`);
  report(`${kernelName} ${name}`, columns);
  tf.dispose([x, y]);
}

console.log(`${backend.threads} threads`);
report('', ['forward', 'gradient of the input', 'gradient of the filter']);
for (const found of convolutions) measureConv(found, ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter']);
const prefix = 'DepthwiseConv2dNative';
for (const found of depthwise) measureConv(found, [prefix, `${prefix}BackpropInput`, `${prefix}BackpropFilter`]);
for (const name of ['MaxPool', 'AvgPool']) for (const found of pools) measurePool(found, name);

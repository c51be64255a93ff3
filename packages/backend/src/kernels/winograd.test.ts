import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModuBackend } from '../backend.ts';
import { noise } from '../testing/noise.ts';
import { restart } from '../testing/on-threads.ts';
import { plain } from './conv-epilogue.ts';
import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';
import { convolve, type Direction } from './convolve.ts';
import { convolveFilter } from './convolve-filter.ts';
import { suitsWinograd, winograd } from './winograd.ts';
import { winogradGradient } from './winograd-gradient.ts';

let backend: ModuBackend;

beforeAll(async () => {
  backend = await restart({ threads: 2 });
});
afterAll(() => {
  tf.removeBackend('modu');
});

const flat: ConvAxis = { input: 1, output: 1, filter: 1, stride: 1, dilation: 1, pad: 0 };

function axis(input: number, pad: number): ConvAxis {
  return { input, output: input + 2 * pad - 2, filter: 3, stride: 1, dilation: 1, pad };
}

/** Any 3 × 3 convolution of small images, also those that are done otherwise because the transform would not pay. */
const geometries: fc.Arbitrary<ConvGeometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    inChannels: fc.integer({ min: 1, max: 75 }),
    outChannels: fc.integer({ min: 1, max: 75 }),
    z: fc.constant(flat),
    y: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.nat(2)).map(([input, pad]) => axis(input, pad)),
    x: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.nat(2)).map(([input, pad]) => axis(input, pad)),
  })
  .filter(({ y, x }) => y.output > 0 && x.output > 0);

interface Tensors {
  readonly image: tf.Tensor;
  readonly output: tf.Tensor;
  readonly filter: tf.Tensor;
}

function tensorsOf({ batch, inChannels, outChannels, y, x }: ConvGeometry): Tensors {
  const shapes = {
    image: [batch, y.input, x.input, inChannels],
    output: [batch, y.output, x.output, outChannels],
    filter: [3, 3, inChannels, outChannels],
  };
  return {
    image: tf.tensor(noise(shapes.image, 1).values, shapes.image),
    output: tf.tensor(noise(shapes.output, 2).values, shapes.output),
    filter: tf.tensor(noise(shapes.filter, 3).values, shapes.filter),
  };
}

/** Values that `write` leaves at the address it is given. */
function written(size: number, write: (address: number) => void): Float32Array {
  return backend.withScratch(4 * size, (address) => {
    write(address);
    return backend.heap.float32.slice(address >>> 2, (address >>> 2) + size);
  });
}

/** The greatest distance of two arrays. */
function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

describe('Winograd’s transform gives what panels of windows give', () => {
  test.each<Direction>(['forward', 'inputGradient'])('%s', (direction) => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        tf.tidy(() => {
          const { image, output, filter } = tensorsOf(geometry);
          const [from, to] = direction === 'forward' ? [image, output] : [output, image];
          const [source, weights] = [backend.address(from), backend.address(filter)];
          const by = (way: typeof convolve): Float32Array =>
            written(to.size, (out) => {
              way(backend, direction, geometry, { source, filter: weights, out }, plain);
            });
          expect(distance(by(winograd), by(convolve))).toBeLessThan(1e-4);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('gradient of the filter', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        tf.tidy(() => {
          const { image, output, filter } = tensorsOf(geometry);
          const [source, other] = [backend.address(image), backend.address(output)];
          const by = (way: typeof convolveFilter): Float32Array =>
            written(filter.size, (out) => {
              way(backend, geometry, { source, other, out });
            });
          expect(distance(by(winogradGradient), by(convolveFilter))).toBeLessThan(2e-4);
        });
      }),
      { numRuns: 60 },
    );
  });
});

test('its error is of the size of that of a plain sum', () => {
  const geometry = { batch: 4, inChannels: 64, outChannels: 16, z: flat, y: axis(18, 0), x: axis(18, 0) };
  tf.tidy(() => {
    const { image, output, filter } = tensorsOf(geometry);
    const [source, weights] = [backend.address(image), backend.address(filter)];
    const result = written(output.size, (out) => {
      winograd(backend, 'forward', geometry, { source, filter: weights, out }, plain);
    });
    const [x, w] = [image.dataSync(), filter.dataSync()];
    let error = 0;
    let norm = 0;
    for (const [index, value] of result.entries()) {
      const [column, at] = [index % 16, Math.floor(index / 16)];
      const [left, top, batch] = [at % 16, Math.floor(at / 16) % 16, Math.floor(at / 256)];
      let exact = 0;
      for (let tap = 0; tap < 9; tap++) {
        const pixel = (batch * 18 + top + Math.floor(tap / 3)) * 18 + left + (tap % 3);
        for (let c = 0; c < 64; c++) exact += (x[pixel * 64 + c] ?? 0) * (w[(tap * 64 + c) * 16 + column] ?? 0);
      }
      error += (value - exact) ** 2;
      norm += exact ** 2;
    }
    // A float32 sum of these 576 products in order is off by 4e-7; the points 0, ±1, ±2, ∞ give 1.5e-6.
    expect(Math.sqrt(error / norm)).toBeLessThan(1e-6);
  });
});

test('it is used where it pays, and never for other strides, dilations or sizes', () => {
  const large = { batch: 8, inChannels: 32, outChannels: 64, z: flat, y: axis(26, 0), x: axis(26, 0) };
  expect(suitsWinograd(large)).toBe(true);
  expect(suitsWinograd({ ...large, inChannels: 1 })).toBe(false);
  expect(suitsWinograd({ ...large, y: axis(3, 0), x: axis(3, 0) })).toBe(false);
  expect(suitsWinograd({ ...large, y: { ...large.y, stride: 2 } })).toBe(false);
  expect(suitsWinograd({ ...large, x: { ...large.x, dilation: 2 } })).toBe(false);
  expect(suitsWinograd({ ...large, x: { ...large.x, filter: 5 } })).toBe(false);
  expect(suitsWinograd({ ...large, z: { ...flat, input: 2, output: 2 } })).toBe(false);
});

import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { restart } from './testing/on-threads.ts';

interface Canvas {
  readonly types: string[];
  readonly pixels: number[];
}

// Node has neither canvas nor ImageData: what the kernel hands to them is all that is looked at.
function canvas(): { canvas: HTMLCanvasElement; seen: Canvas } {
  const seen: Canvas = { types: [], pixels: [] };
  const context = {
    putImageData: ({ data }: { data: Uint8ClampedArray }) => {
      seen.pixels.push(...data);
    },
  };
  const getContext = (type: string): object => {
    seen.types.push(type);
    return context;
  };
  return { canvas: { getContext } as unknown as HTMLCanvasElement, seen };
}

beforeAll(async () => {
  await restart({ threads: 1 });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

afterAll(() => {
  tf.removeBackend('modu');
});

test.each([undefined, '2d', 'modu'])('an image is drawn on a 2d context when %s is asked for', (contextType) => {
  vi.stubGlobal(
    'ImageData',
    class {
      readonly data: Uint8ClampedArray;
      constructor(data: Uint8ClampedArray) {
        this.data = data;
      }
    },
  );
  const { canvas: target, seen } = canvas();
  const image = tf.tensor3d([0, 1, 0.2, 0.6, 0, 0.4], [1, 2, 3]);
  const options = Object.freeze({ contextOptions: Object.freeze({ contextType: contextType as '2d' }) });
  tf.browser.draw(image, target, contextType === undefined ? undefined : options);
  expect(seen).toEqual({ types: ['2d'], pixels: [0, 255, 51, 255, 153, 0, 102, 255] });
  image.dispose();
});

test('a context of another kind is rejected as tfjs rejects it', () => {
  const image = tf.zeros<tf.Rank.R3>([1, 1, 3]);
  const options = { contextOptions: { contextType: 'webgl' } };
  expect(() => {
    tf.browser.draw(image, canvas().canvas, options);
  }).toThrow('Context type webgl is not supported by the CPU backend.');
  image.dispose();
});

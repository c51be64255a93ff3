import { ModuError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import * as all from './index.ts';

type Maker = new () => tf.layers.Layer;

/** The layers that a model file can name; their common ancestors have no name of their own. */
const layers = Object.entries(all as Record<string, unknown>).filter(
  (entry): entry is [string, Maker] =>
    typeof entry[1] === 'function' &&
    entry[1].prototype instanceof tf.layers.Layer &&
    Object.hasOwn(entry[1], 'className'),
);

test('there are layers to try', () => {
  expect(layers.length).toBeGreaterThan(60);
});

test.each(layers)('%s without options is made, or says what it needs', (name, Layer) => {
  try {
    expect(new Layer()).toBeInstanceOf(tf.layers.Layer);
  } catch (error) {
    expect(error).toBeInstanceOf(ModuError);
    expect((error as Error).message).toMatch(new RegExp(`^${name}: .* must be `, 'u'));
  }
});

test.each(layers)('%s with null in the place of options says what it needs', (_, Layer) => {
  const Any = Layer as unknown as new (options: unknown) => tf.layers.Layer;
  expect(() => new Any(null)).toThrow(ModuError);
});

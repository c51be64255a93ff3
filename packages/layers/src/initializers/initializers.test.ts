import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import * as layers from '../index.ts';
import { normalTensor, uniformTensor } from '../noise/random-tensors.ts';

interface Initializer {
  apply(shape: number[]): tf.Tensor;
  getConfig(): object;
}
interface InitializerClass {
  readonly className: string;
  new (options?: object): Initializer;
}

const shape = [60, 40];
const [fanIn, fanOut] = shape as [number, number];
const named: [InitializerClass, number, 'uniform' | 'truncated'][] = [
  [layers.GlorotUniform, 2 / (fanIn + fanOut), 'uniform'],
  [layers.GlorotNormal, 2 / (fanIn + fanOut), 'truncated'],
  [layers.HeUniform, 2 / fanIn, 'uniform'],
  [layers.HeNormal, 2 / fanIn, 'truncated'],
  [layers.LecunUniform, 1 / fanIn, 'uniform'],
  [layers.LecunNormal, 1 / fanIn, 'truncated'],
];

function statistics(values: ArrayLike<number>): { readonly variance: number; readonly largest: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
  return { variance, largest: Math.max(...list.map(Math.abs)) };
}

function valuesOf(initializer: Initializer, sizes = shape): Float32Array {
  return tf.tidy(() => initializer.apply(sizes).dataSync() as Float32Array);
}

describe.each(named)('%o', (cls, variance, kind) => {
  test('has the variance of Keras, and its limits', () => {
    const found = statistics(valuesOf(new cls({ seed: 5 })));
    // Five standard deviations of the variance of 2 400 numbers, the distributions being flatter than the normal one.
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 2400));
    const limit = kind === 'uniform' ? Math.sqrt(3 * variance) : (2 * Math.sqrt(variance)) / 0.8796256610342398;
    expect(found.largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    expect(found.largest).toBeGreaterThan(0.95 * limit);
  });

  test('repeats by its seed, and has a config that makes an equal one', () => {
    const first = new cls({ seed: 5 });
    const again = new cls(first.getConfig());
    expect(valuesOf(first)).toEqual(valuesOf(again));
    expect(valuesOf(first)).toEqual(valuesOf(first));
    expect(valuesOf(new cls())).not.toEqual(valuesOf(new cls()));
    expect(() => new cls({ sede: 1 })).toThrow("did you mean 'seed'?");
  });
});

describe('VarianceScaling', () => {
  test('counts the area of a convolution and the axes that it is told', () => {
    const largest = (options: object, sizes: number[]): number =>
      statistics(valuesOf(new layers.VarianceScaling({ seed: 1, distribution: 'uniform', ...options }), sizes)).largest;
    const near = (value: number, limit: number): void => {
      expect(value).toBeLessThanOrEqual(limit * (1 + 1e-6));
      expect(value).toBeGreaterThan(0.98 * limit);
    };
    near(largest({ mode: 'fanIn' }, [3, 10, 20]), Math.sqrt(3 / 30));
    near(largest({ mode: 'fanOut' }, [3, 10, 20]), Math.sqrt(3 / 60));
    near(largest({ mode: 'fanAvg' }, [500]), Math.sqrt(3 / 500));
    near(largest({ mode: 'fanIn', inputAxes: [0, 2], outputAxes: [1] }, [3, 10, 20]), Math.sqrt(3 / 60));
  });

  test('draws from a whole normal distribution when told to', () => {
    const options = { seed: 1, distribution: 'untruncatedNormal' } as const;
    const { variance, largest } = statistics(valuesOf(new layers.VarianceScaling(options), [100, 60]));
    expect(Math.abs(variance * 100 - 1)).toBeLessThan(0.1);
    expect(largest).toBeGreaterThan(0.3);
  });

  test('refuses bad options', () => {
    expect(() => new layers.VarianceScaling({ scale: 0 })).toThrow(
      'VarianceScaling: scale must be a finite number greater than 0',
    );
    expect(() => new layers.VarianceScaling({ mode: 'fan' as never })).toThrow(
      "mode must be one of 'fanIn', 'fanOut', 'fanAvg'",
    );
  });
});

test('RandomNormal, TruncatedNormal and RandomUniform have their mean, deviation and range', () => {
  const moments = (
    initializer: Initializer,
  ): { readonly mean: number; readonly deviation: number; readonly values: number[] } => {
    const values = [...valuesOf(initializer, [10_000])];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, deviation: Math.sqrt(statistics(values).variance), values };
  };
  const normal = moments(new layers.RandomNormal({ mean: 2, stddev: 0.5, seed: 1 }));
  expect([normal.mean, normal.deviation]).toBeAllClose([2, 0.5], { atol: 0.02 });
  const truncated = moments(new layers.TruncatedNormal({ mean: 2, stddev: 0.5, seed: 1 }));
  expect([truncated.mean, truncated.deviation]).toBeAllClose([2, 0.5 * 0.8796256610342398], { atol: 0.02 });
  expect(Math.max(...truncated.values.map((value) => Math.abs(value - 2)))).toBeLessThanOrEqual(1);
  const uniform = moments(new layers.RandomUniform({ minval: 1, maxval: 4, seed: 1 }));
  expect([Math.min(...uniform.values), Math.max(...uniform.values)]).toBeAllClose([1, 4], { atol: 0.01 });
  expect(() => new layers.RandomUniform({ minval: 1, maxval: 0 })).toThrow(
    'RandomUniform: maxval must be a finite number at least 1',
  );
});

test('the numbers of a draw are those that the kernels of modu draw', async () => {
  const draw = (): number[][] =>
    tf.tidy(() => {
      const position = { seed: 11, counter: 2 ** 33 + 5 };
      const numbers = [normalTensor([1001], position, { mean: 1, stddev: 2 }), uniformTensor([1001], position, -1, 3)];
      return numbers.map((tensor) => [...tensor.dataSync()]);
    });
  const onCpu = draw();
  expect(await onModu(draw)).toBeAllClose(onCpu, { rtol: 1e-5, atol: 1e-5 });
});

import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
  SGD,
} from '../index.ts';
import { camelCaseKeys } from '../camel-case-keys.ts';
import { deserializeSchedule, serializeSchedule } from '../learning-rate-schedule.ts';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly options: tf.serialization.ConfigDict;
    /** The learning rates of steps 0 to 100. */
    readonly values: readonly number[];
    readonly config: tf.serialization.ConfigDict;
  }[];
}

const { cases } = loadGolden<Golden>(import.meta.url, '../../fixtures/schedules.json');
const labelled = cases.map((golden) => [`${golden.name} ${JSON.stringify(golden.options)}`, golden] as const);

describe('a schedule', () => {
  test.each(labelled)('gives the learning rates of Keras: %s', (_, { name, options, values }) => {
    const schedule = deserializeSchedule('test', { className: name, config: options });
    const rates = values.map((__, step) => schedule.call(step));
    expect(rates).toBeAllClose(values, { rtol: 1e-6, atol: 1e-8 });
  });

  test.each(labelled)("takes and gives Keras' configuration: %s", (_, { name, config }) => {
    const kerasForm = { module: 'keras.optimizers.schedules', class_name: name, config, registered_name: null };
    const schedule = deserializeSchedule('test', kerasForm);
    expect(schedule.getConfig()).toStrictEqual(camelCaseKeys(config, ['name']));
    const json = JSON.parse(JSON.stringify(serializeSchedule(schedule))) as tf.serialization.ConfigDict;
    const again = deserializeSchedule('test', json);
    expect(again.constructor).toBe(schedule.constructor);
    expect(again.getConfig()).toStrictEqual(schedule.getConfig());
  });

  test('that is not registered is named', () => {
    expect(() => deserializeSchedule('Adam', { className: 'CosinDecay', config: {} })).toThrow(
      "Adam: learningRate must be of a known schedule class, received 'CosinDecay'; did you mean 'CosineDecay'?",
    );
  });

  test('of a user rules an optimizer and comes back with it', () => {
    const optimizer = new SGD({ learningRate: new Halving({ start: 0.5 }) });
    expect(optimizer.learningRate).toBe(0.5);
    const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
    const again = SGD.fromConfig<SGD>(SGD, config);
    expect(again.getConfig()).toStrictEqual(optimizer.getConfig());
    expect(again.learningRate).toBe(0.5);
  });
});

class Halving extends LearningRateSchedule {
  static className = 'ModuTest>Halving';
  readonly #start: number;

  constructor({ start }: { readonly start: number }) {
    super();
    this.#start = start;
  }

  override call(step: number): number {
    return this.#start * 0.5 ** step;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { start: this.#start };
  }
}
tf.serialization.registerClass(Halving);

const rate = fc.float({ min: Math.fround(1e-4), max: 1, noNaN: true });
const steps = fc.integer({ min: 1, max: 1000 });

describe('properties', () => {
  test('decays never rise and stay between their ends', () => {
    fc.assert(
      fc.property(rate, steps, rate, (initialLearningRate, decaySteps, share) => {
        const schedules = [
          new ExponentialDecay({ initialLearningRate, decaySteps, decayRate: share }),
          new InverseTimeDecay({ initialLearningRate, decaySteps, decayRate: share, staircase: true }),
          new PolynomialDecay({ initialLearningRate, decaySteps, endLearningRate: initialLearningRate * share }),
          new CosineDecay({ initialLearningRate, decaySteps, alpha: share }),
        ];
        for (const schedule of schedules) {
          let before = schedule.call(0);
          expect(before).toBeCloseTo(initialLearningRate, 6);
          for (let step = 1; step < 2 * decaySteps; step += Math.ceil(decaySteps / 7)) {
            const now = schedule.call(step);
            expect(now).toBeLessThanOrEqual(before * (1 + 1e-6));
            expect(now).toBeGreaterThanOrEqual(0);
            before = now;
          }
        }
      }),
    );
  });

  test('warm-up is a straight line from the start to the target', () => {
    fc.assert(
      fc.property(rate, rate, fc.integer({ min: 2, max: 100 }), (initialLearningRate, warmupTarget, warmupSteps) => {
        const schedule = new CosineDecay({ initialLearningRate, warmupTarget, warmupSteps, decaySteps: 10 });
        for (let step = 0; step <= warmupSteps; step++) {
          const expected = initialLearningRate + ((warmupTarget - initialLearningRate) * step) / warmupSteps;
          expect(schedule.call(step)).toBeCloseTo(expected, 5);
        }
      }),
    );
  });

  test('values of a piecewise constant hold up to and with their boundary', () => {
    const schedule = new PiecewiseConstantDecay({ boundaries: [2, 4], values: [0.5, 0.25, 0.125] });
    expect([0, 1, 2, 3, 4, 5, 1e9].map((step) => schedule.call(step))).toStrictEqual([
      0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125,
    ]);
  });

  test('restarts come back to the full learning rate', () => {
    const schedule = new CosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 8, tMul: 2 });
    expect([0, 8, 24, 56].map((step) => schedule.call(step))).toStrictEqual([0.5, 0.5, 0.5, 0.5]);
    expect(schedule.call(23)).toBeLessThan(0.01);
  });
});

const decay = { initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 };

describe('errors', () => {
  test.each([
    [
      () => new ExponentialDecay({ ...decay, decaySteps: 0 }),
      'ExponentialDecay: decaySteps must be a positive integer',
    ],
    [() => new ExponentialDecay({ ...decay, decayRate: -1 }), 'ExponentialDecay: decayRate must be'],
    [() => new InverseTimeDecay({ ...decay, staircase: 1 as never }), 'InverseTimeDecay: staircase must be true or'],
    [() => new InverseTimeDecay({ ...decay, steps: 1 } as never), "InverseTimeDecay: unknown option 'steps'"],
    [() => new PiecewiseConstantDecay({ boundaries: [], values: [1] }), 'boundaries must be a non-empty array'],
    [
      () => new PiecewiseConstantDecay({ boundaries: [2, 2], values: [1, 1, 1] }),
      'boundaries[1] must be an integer at',
    ],
    [
      () => new PiecewiseConstantDecay({ boundaries: [2], values: [1] }),
      'PiecewiseConstantDecay: values must be one more than the 1 boundaries, received 1',
    ],
    [() => new PolynomialDecay({ initialLearningRate: 1, decaySteps: 1, power: -1 }), 'PolynomialDecay: power must be'],
    [() => new CosineDecay({ initialLearningRate: 1, decaySteps: 1, alpha: 2 }), 'CosineDecay: alpha must be'],
    [
      () => new CosineDecay({ initialLearningRate: 1, decaySteps: 1, warmupSteps: 3 }),
      'CosineDecay: warmupTarget must be a finite number at least 0, received undefined',
    ],
    [
      () => new CosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 }),
      'CosineDecayRestarts: tMul must be a finite number at least 1, received 0.5',
    ],
  ])('bad options fail in the constructor, case %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

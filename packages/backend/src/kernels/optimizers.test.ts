import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import golden from '../../fixtures/optimizers.json' with { type: 'json' };
import { waves } from '../testing/compare-fused.ts';
import { restart } from '../testing/on-threads.ts';

type Slots = Readonly<Record<string, readonly tf.Variable[]>>;

function update(name: string, inputs: object, attrs: object): void {
  const kernel = tf.getKernel(name, 'modu');
  const result = kernel.kernelFunc({
    inputs: inputs as tf.NamedTensorMap,
    attrs: attrs as tf.NamedAttrMap,
    backend: tf.backend(),
  });
  expect(result).toEqual([]);
}

function zerosFor(variables: readonly tf.Variable[]): tf.Variable[] {
  return variables.map((variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)));
}

const shapes = [[3, 5], [1], [4099], [0], [2, 2, 2]] as const;

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const adamOptions = { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-2 };
const rmspropOptions = { learningRate: 0.05, rho: 0.85, epsilon: 1e-3 };
const kerasCases: Readonly<Record<keyof typeof golden.results, [name: string, slots: string[], attrs: object]>> = {
  sgd: ['ModuSgdUpdate', [], { learningRate: 0.1 }],
  momentum: ['ModuMomentumUpdate', ['accumulations'], { learningRate: 0.1, momentum: 0.8 }],
  nesterov: ['ModuMomentumUpdate', ['accumulations'], { learningRate: 0.1, momentum: 0.8, nesterov: true }],
  rmsprop: ['ModuRmspropUpdate', ['meanSquares'], rmspropOptions],
  rmspropMomentum: ['ModuRmspropUpdate', ['meanSquares', 'moments'], { ...rmspropOptions, momentum: 0.5 }],
  rmspropCentered: [
    'ModuRmspropUpdate',
    ['meanSquares', 'moments', 'means'],
    { ...rmspropOptions, momentum: 0.5, epsilon: 0.1, centered: true },
  ],
  adam: ['ModuAdamUpdate', ['firstMoments', 'secondMoments'], adamOptions],
  amsgrad: ['ModuAdamUpdate', ['firstMoments', 'secondMoments', 'maxima'], adamOptions],
  adamw: ['ModuAdamwUpdate', ['firstMoments', 'secondMoments'], { ...adamOptions, weightDecay: 0.3 }],
};

describe("Keras' formula", () => {
  test.each(Object.keys(kerasCases) as (keyof typeof kerasCases)[])('%s takes the steps that Keras takes', (name) => {
    const [kernel, slotNames, attrs] = kerasCases[name];
    const variable = tf.tidy(() => tf.variable(tf.tensor(golden.start, golden.shape)));
    const slots = Object.fromEntries(slotNames.map((slot) => [slot, zerosFor([variable])]));
    for (const [index, values] of golden.gradients.entries()) {
      const gradient = tf.tensor(values, golden.shape);
      const step = kernel.startsWith('ModuAdam') ? { step: index + 1 } : {};
      update(kernel, { variables: [variable], gradients: [gradient], ...slots }, { ...attrs, ...step });
      gradient.dispose();
      const actual = variable.dataSync();
      for (const [place, wanted] of (golden.results[name][index] ?? []).entries()) {
        expect(Math.abs((actual[place] ?? Number.NaN) - wanted)).toBeLessThan(2e-6);
      }
    }
    tf.dispose([variable, Object.values(slots)]);
  });
});

/** The new value of a weight w under the gradient g, in double precision; slots change in place. */
type Rule = (w: number, g: number, slots: number[], t: number) => number;

const decayed = (before: number, rate: number, now: number): number => rate * before + (1 - rate) * now;
const adamRule: Rule = (w, g, slots, t) => {
  const [m, v] = [decayed(slots[0] ?? 0, 0.8, g), decayed(slots[1] ?? 0, 0.95, g * g)];
  slots.splice(0, 2, m, v);
  return w - (((0.05 * Math.sqrt(1 - 0.95 ** t)) / (1 - 0.8 ** t)) * m) / (Math.sqrt(v) + 1e-2);
};
const rules: readonly [name: string, slots: string[], attrs: object, rule: Rule][] = [
  ['ModuSgdUpdate', [], { learningRate: 0.1 }, (w, g) => w - 0.1 * g],
  [
    'ModuMomentumUpdate',
    ['accumulations'],
    { learningRate: 0.1, momentum: 0.8 },
    (w, g, slots) => w + (slots[0] = 0.8 * (slots[0] ?? 0) - 0.1 * g),
  ],
  [
    'ModuRmspropUpdate',
    ['meanSquares'],
    rmspropOptions,
    (w, g, slots) => w - (0.05 * g) / Math.sqrt((slots[0] = decayed(slots[0] ?? 0, 0.85, g * g)) + 1e-3),
  ],
  ['ModuAdamUpdate', ['firstMoments', 'secondMoments'], adamOptions, adamRule],
  [
    'ModuAdamwUpdate',
    ['firstMoments', 'secondMoments'],
    { ...adamOptions, weightDecay: 0.3 },
    (w, g, slots, t) => adamRule(w * (1 - 0.05 * 0.3), g, slots, t),
  ],
];

describe('any number of variables of any size', () => {
  const numbers = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { maxLength: 41 });
  const groups = fc.array(numbers, { minLength: 1, maxLength: 5 });

  test.each(rules)('%s follows its formula', (name, slotNames, attrs, rule) => {
    fc.assert(
      fc.property(groups, fc.nat(99), (starts, phase) => {
        const variables = starts.map((values) => tf.tidy(() => tf.variable(tf.tensor1d(values))));
        const slots = Object.fromEntries(slotNames.map((slot) => [slot, zerosFor(variables)]));
        const expected = starts.map((values) => [...values]);
        const state = starts.map((values) => values.map(() => slotNames.map(() => 0)));
        for (let t = 1; t <= 3; t++) {
          const given = starts.map((values, k) =>
            values.map((_, i) => Math.fround(3 * Math.sin(phase + 7 * k + i + t))),
          );
          const gradients = given.map((values) => tf.tensor1d(values));
          const step = name.startsWith('ModuAdam') ? { step: t } : {};
          update(name, { variables, gradients, ...slots }, { ...attrs, ...step });
          tf.dispose(gradients);
          for (const [k, values] of expected.entries()) {
            for (const [i, w] of values.entries()) values[i] = rule(w, given[k]?.[i] ?? 0, state[k]?.[i] ?? [], t);
          }
        }
        for (const [k, variable] of variables.entries()) {
          const actual = variable.dataSync();
          expect(actual.length).toBe(expected[k]?.length);
          for (const [i, w] of (expected[k] ?? []).entries()) expect(actual[i]).toBeCloseTo(w, 4);
        }
        tf.dispose([variables, Object.values(slots)] as tf.TensorContainer);
      }),
      { numRuns: 20 },
    );
  });

  test('ModuGlobalNorm is the root of the sum of all squares', () => {
    fc.assert(
      fc.property(groups, (lists) => {
        tf.tidy(() => {
          const tensors = lists.map((values) => tf.tensor1d(values));
          const norm = tf.engine().runKernel<tf.Tensor>('ModuGlobalNorm', { tensors } as unknown as tf.NamedTensorMap);
          const expected = Math.hypot(...lists.flat());
          expect(Math.abs((norm.dataSync()[0] ?? Number.NaN) - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
        });
      }),
      { numRuns: 30 },
    );
  });
});

const tfjsCases: [name: string, make: () => tf.Optimizer, slots: string[], attrs: object][] = [
  ['ModuSgdUpdate', () => tf.train.sgd(0.1), [], { learningRate: 0.1 }],
  ['ModuMomentumUpdate', () => tf.train.momentum(0.1, 0.8), ['accumulations'], { learningRate: 0.1, momentum: 0.8 }],
  [
    'ModuMomentumUpdate',
    () => tf.train.momentum(0.1, 0.8, true),
    ['accumulations'],
    { learningRate: 0.1, momentum: 0.8, nesterov: true },
  ],
  [
    'ModuRmspropUpdate',
    () => tf.train.rmsprop(0.05, 0.85, 0.5, 1e-3),
    ['meanSquares', 'moments'],
    { ...rmspropOptions, momentum: 0.5 },
  ],
  [
    'ModuRmspropUpdate',
    () => tf.train.rmsprop(0.05, 0.85, 0.5, 1e-6, true),
    ['meanSquares', 'moments', 'means'],
    { ...rmspropOptions, epsilon: 1e-6, momentum: 0.5, centered: true },
  ],
  ['ModuAdamUpdate', () => tf.train.adam(0.05, 0.8, 0.95, 1e-2), ['firstMoments', 'secondMoments'], adamOptions],
];

describe("tfjs' formula", () => {
  test.each(tfjsCases)('%s takes the steps of the optimizer of tfjs, case %#', (name, make, slotNames, attrs) => {
    const specs = shapes.map((shape, index) => waves(shape, index));
    const make2 = (): tf.Variable[] =>
      specs.map(({ values, shape }) => tf.tidy(() => tf.variable(tf.tensor(values, [...shape]))));
    const [ours, theirs] = [make2(), make2()];
    const slots: Slots = Object.fromEntries(slotNames.map((slot) => [slot, zerosFor(ours)]));
    const optimizer = make();
    for (let step = 1; step <= 3; step++) {
      tf.tidy(() => {
        const gradients = shapes.map((shape, index) => tf.tensor(waves(shape, 10 * step + index).values, [...shape]));
        optimizer.applyGradients(
          theirs.map((variable, index) => ({ name: variable.name, tensor: gradients[index] as tf.Tensor })),
        );
        const stepAttr = name === 'ModuAdamUpdate' ? { step } : {};
        const formula = name === 'ModuSgdUpdate' ? {} : { formula: 'tfjs' };
        update(name, { variables: ours, gradients, ...slots }, { ...attrs, ...stepAttr, ...formula });
      });
    }
    for (const [index, variable] of ours.entries()) {
      const wanted = theirs[index]?.dataSync() ?? [];
      for (const [place, value] of variable.dataSync().entries()) {
        const want = wanted[place] ?? Number.NaN;
        // Where a gradient is 0 tfjs takes the root of -epsilon.
        if (Number.isNaN(want)) expect(value).toBeNaN();
        else expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-5 + 1e-4 * Math.abs(want));
      }
    }
    tf.dispose([...ours, ...theirs]);
    for (const slot of Object.values(slots)) tf.dispose([...slot]);
    optimizer.dispose();
    // The momentum optimizer of tfjs forgets this one.
    const { c } = optimizer as unknown as { c?: tf.Tensor };
    if (c?.isDisposed === false) c.dispose();
  });
});

describe('variables', () => {
  test('data that something else shares is left alone, and a variable of its own keeps its place in memory', () => {
    const initial = tf.tensor1d([1, 2, 3]);
    const variable = tf.variable(initial);
    const snapshot = variable.clone();
    const gradient = tf.ones([3]);
    update('ModuSgdUpdate', { variables: [variable], gradients: [gradient] }, { learningRate: 0.5 });
    expect([...variable.dataSync()]).toEqual([0.5, 1.5, 2.5]);
    expect([...snapshot.dataSync()]).toEqual([1, 2, 3]);
    expect([...initial.dataSync()]).toEqual([1, 2, 3]);
    const place = variable.dataId;
    update('ModuSgdUpdate', { variables: [variable], gradients: [gradient] }, { learningRate: 0.5 });
    expect(variable.dataId).toBe(place);
    expect([...variable.dataSync()]).toEqual([0, 1, 2]);
    tf.dispose([initial, variable, snapshot, gradient]);
  });

  test('a gradient that is the variable itself counts with its value before the step', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([2, 4])));
    const gradient = variable.clone();
    update('ModuSgdUpdate', { variables: [variable], gradients: [gradient] }, { learningRate: 0.25 });
    expect([...variable.dataSync()]).toEqual([1.5, 3]);
    tf.dispose([variable, gradient]);
  });

  test('variables that another backend holds are brought here', async () => {
    await tf.setBackend('cpu');
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const gradient = tf.tensor1d([1, 1]);
    await tf.setBackend('modu');
    update('ModuSgdUpdate', { variables: [variable], gradients: [gradient] }, { learningRate: 1 });
    expect([...variable.dataSync()]).toEqual([0, 1]);
    tf.dispose([variable, gradient]);
  });

  test('gradients are scaled, then cut, and NaN stays NaN', () => {
    const variables = [0, 1].map(() => tf.tidy(() => tf.variable(tf.zeros([3]))));
    const gradients = [tf.tensor1d([3, -8, Number.NaN]), tf.tensor1d([1, 10, -1])];
    update('ModuSgdUpdate', { variables, gradients }, { learningRate: 1, gradientScale: [0.5, 2], clipValue: 3 });
    expect(variables.map((variable) => [...variable.dataSync()])).toEqual([
      [-1.5, 3, Number.NaN],
      [-2, -3, 2],
    ]);
    tf.dispose([...variables, ...gradients]);
  });

  test('the norm over all tensors is that of their values in one row', () => {
    const specs = shapes.map((shape, index) => waves(shape, index));
    const tensors = specs.map(({ values, shape }) => tf.tensor(values, [...shape]));
    const norm = tf.engine().runKernel<tf.Tensor>('ModuGlobalNorm', { tensors } as unknown as tf.NamedTensorMap);
    const expected = Math.sqrt(
      specs.flatMap(({ values }) => [...values]).reduce((sum, value) => sum + value * value, 0),
    );
    expect(norm.shape).toEqual([]);
    expect(norm.dataSync()[0]).toBe(Math.fround(expected));
    tf.dispose([...tensors, norm]);
  });

  test('state that fades away ends at 0, not at numbers too small for the processor to be fast', () => {
    const cases: [name: string, slots: string[], attrs: object][] = [
      ['ModuMomentumUpdate', ['accumulations'], { momentum: 0.5 }],
      ['ModuRmspropUpdate', ['meanSquares', 'moments', 'means'], { rho: 0.5, momentum: 0.5, centered: true }],
      ['ModuAdamUpdate', ['firstMoments', 'secondMoments'], { beta1: 0.5, beta2: 0.5, step: 1 }],
    ];
    for (const [name, slotNames, attrs] of cases) {
      const variable = tf.tidy(() => tf.variable(tf.zeros([5])));
      const slots: Slots = Object.fromEntries(slotNames.map((slot) => [slot, zerosFor([variable])]));
      const gradients = [[1e-30, -1e-25, 1e-18, Number.NaN, 1], ...Array.from({ length: 200 }, () => [0, 0, 0, 0, 0])];
      const seen = new Set<number>();
      for (const values of gradients) {
        const gradient = tf.tensor1d(values);
        update(name, { variables: [variable], gradients: [gradient], ...slots }, { ...attrs, learningRate: 1 });
        for (const [slot] of Object.values(slots)) for (const value of slot?.dataSync() ?? []) seen.add(value);
        gradient.dispose();
      }
      for (const value of seen) if (value !== 0) expect(Math.abs(value)).not.toBeLessThan(2 ** -126);
      for (const [slot] of Object.values(slots))
        expect([...(slot?.dataSync() ?? [])]).toEqual([0, 0, 0, Number.NaN, 0]);
      tf.dispose([variable, ...Object.values(slots).flat()]);
    }
  });

  test('every number of threads gives the same bits', async () => {
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 3, 4]) {
      await restart({ threads });
      const variable = tf.tidy(() => tf.variable(tf.tensor1d(waves([100_003]).values)));
      const gradient = tf.tensor1d(waves([100_003], 2).values);
      const [firstMoments, secondMoments] = [zerosFor([variable]), zerosFor([variable])];
      const attrs = { learningRate: 0.1, step: 1 };
      update('ModuAdamUpdate', { variables: [variable], gradients: [gradient], firstMoments, secondMoments }, attrs);
      results.push(variable.dataSync() as Float32Array);
      tf.dispose([variable, gradient, ...firstMoments, ...secondMoments]);
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

describe('errors', () => {
  test('bad lists and numbers are rejected in a sentence', () => {
    const variable = tf.tidy(() => tf.variable(tf.zeros([2])));
    const [good, bad] = [tf.zeros([2]), tf.zeros([3])];
    const run = (inputs: object, attrs: object): (() => void) => {
      return () => {
        update('ModuSgdUpdate', { variables: [variable], gradients: [good], ...inputs }, { learningRate: 1, ...attrs });
      };
    };
    expect(run({ gradients: [bad] }, {})).toThrow(
      'ModuSgdUpdate: entry 0 of gradients must have the shape of its variable, [2], received [3]',
    );
    expect(run({ gradients: [] }, {})).toThrow('ModuSgdUpdate: gradients must be a list of 1 tensors, received 0');
    expect(run({ variables: [good] }, {})).toThrow(
      'ModuSgdUpdate: variables and their state must be a tf.Variable each',
    );
    expect(run({ variables: [variable, variable], gradients: [good, good] }, {})).toThrow(
      'must be different variables',
    );
    expect(run({}, { learningRate: -1 })).toThrow('ModuSgdUpdate: learningRate must be');
    expect(run({}, { clipValue: 0 })).toThrow('ModuSgdUpdate: clipValue must be');
    expect(run({}, { gradientScale: [1, 2] })).toThrow('ModuSgdUpdate: gradientScale must be a number or 1 of them');
    expect(run({}, { lr: 1 })).toThrow("unknown option 'lr'");
    expect(() => {
      update(
        'ModuRmspropUpdate',
        { variables: [variable], gradients: [good], meanSquares: [variable] },
        { learningRate: 1, momentum: 0.5 },
      );
    }).toThrow('ModuRmspropUpdate: moments must be given when momentum is above 0');
    tf.dispose([variable, good, bad]);
  });
});

import { AbortedError, ArgumentError, DataError, ShapeError } from '@modu/core';
import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { wave } from '../../fixtures/layer-golden.ts';
import {
  BeamSampler,
  CachedMultiHeadAttention,
  causalMask,
  GreedySampler,
  RandomSampler,
  Sampler,
  TopKSampler,
  TopPSampler,
  type NextFunction,
} from '../index.ts';

interface SamplerCase {
  readonly temperature: number;
  readonly index: number;
  readonly cached: boolean;
  readonly masked: boolean;
  readonly stopTokenIds: readonly number[] | null;
  readonly numBeams: number;
  readonly prompt: number[][];
  readonly output?: number[][];
  readonly beams?: number[][][];
  readonly logProbabilities?: number[][];
}

const golden = loadGolden<{ mask: number[][]; cases: SamplerCase[] }>(import.meta.url, '../../fixtures/samplers.json');
const vocabulary = 7;

/** The logits of generate_samplers.py: by the place and the token before, and with a cache by all before it. */
function tableNext(table: tf.Tensor, memory: tf.Tensor, places: tf.Tensor): NextFunction {
  return (prompt, cache, index) => {
    const before = tf.gather(prompt, [Math.max(index - 1, 0)], 1).squeeze<tf.Tensor1D>([1]);
    const token = tf.oneHot(before, vocabulary).toFloat();
    const logits = tf.add(tf.matMul(token, table), tf.slice(places, [index, 0], [1, -1]));
    if (cache === undefined) return { logits };
    const after = tf.add(tf.mul(cache as tf.Tensor, 0.5), token);
    return { logits: tf.add(logits, tf.matMul(after, memory)), cache: after };
  };
}

/** Runs `body` with the tensors of a test, and disposes of them. */
async function withTensors<T extends Record<string, tf.Tensor>>(
  make: () => T,
  body: (tensors: T) => Promise<void>,
): Promise<void> {
  const tensors = tf.tidy(make);
  try {
    await body(tensors);
  } finally {
    tf.dispose(tensors);
  }
}

test('equal to keras-hub: greedy and beam search, every option', async () => {
  expect(golden.cases.length).toBeGreaterThan(100);
  for (const { prompt, output, beams, logProbabilities, ...item } of golden.cases) {
    await withTensors(
      () => ({
        table: wave([7, 7], 1, 2),
        memory: wave([7, 7], 2, 1.5),
        places: wave([11, 7], 3),
        start: tf.tensor2d(prompt, undefined, 'int32'),
        cache: tf.zeros([3, 7]),
        mask: tf.tensor2d(golden.mask).toBool(),
      }),
      async ({ table, memory, places, start, cache, mask }) => {
        const { temperature, index, stopTokenIds, numBeams } = item;
        const options = {
          index,
          stopTokenIds,
          ...(item.cached && { cache }),
          ...(item.masked && { mask: mask }),
        };
        const next = tableNext(table, memory, places);
        const what = JSON.stringify(item);
        if (numBeams === 0) {
          const text = await new GreedySampler({ temperature }).generate(next, start, options);
          expect(text.arraySync(), what).toEqual(output);
          text.dispose();
          return;
        }
        const sampler = new BeamSampler({ numBeams, temperature });
        const found = await sampler.generateBeams(next, start, options);
        const best = await sampler.generate(next, start, options);
        expect(found.logProbabilities, what).toBeAllClose(logProbabilities, { rtol: 1e-5, atol: 1e-4 });
        // Beams of equal score stand in no order.
        const distinct = logProbabilities?.map((row) => new Set(row).size === row.length) ?? [];
        found.prompts.arraySync().forEach((rows, b) => {
          if (distinct[b] === true) expect(rows, what).toEqual(beams?.[b]);
          expect(best.arraySync()[b], what).toEqual(rows[0]);
        });
        tf.dispose([found.prompts, found.logProbabilities, best]);
      },
    );
  }
});

describe('draws come as often as their probabilities say', () => {
  const logits = [1, 0, 2, -1, 1.5];
  const softmax = (values: readonly number[], temperature = 1): number[] => {
    const powers = values.map((value) => Math.exp(value / temperature));
    const sum = powers.reduce((all, power) => all + power, 0);
    return powers.map((power) => power / sum);
  };
  const kept = (probabilities: readonly number[], tokens: readonly number[]): number[] => {
    const sum = tokens.reduce((all, token) => all + (probabilities[token] ?? 0), 0);
    return probabilities.map((p, token) => (tokens.includes(token) ? p / sum : 0));
  };
  const all = softmax(logits);
  // Descending: 2 (0.478), 4 (0.290), 0 (0.176), 1 (0.065), 3 (0.024).
  test.each([
    ['RandomSampler', new RandomSampler({ seed: 1 }), all],
    ['RandomSampler, hotter', new RandomSampler({ seed: 2, temperature: 2 }), softmax(logits, 2)],
    ['TopKSampler', new TopKSampler({ k: 3, seed: 3 }), kept(all, [2, 4, 0])],
    ['TopKSampler with all', new TopKSampler({ seed: 4 }), all],
    ['TopPSampler below the first', new TopPSampler({ p: 0.3, seed: 5 }), kept(all, [2])],
    ['TopPSampler', new TopPSampler({ p: 0.6, seed: 6 }), kept(all, [2, 4])],
    [
      'TopPSampler, colder',
      new TopPSampler({ p: 0.85, temperature: 0.5, seed: 7 }),
      kept(softmax(logits, 0.5), [2, 4]),
    ],
    ['TopPSampler with k', new TopPSampler({ p: 0.99, k: 3, seed: 8 }), kept(all, [2, 4, 0])],
    ['TopPSampler with p = 1', new TopPSampler({ p: 1, seed: 9 }), all],
  ])('%s', async (_, sampler, expected) => {
    const draws = 4000;
    await withTensors(
      () => ({ start: tf.zeros([draws / 2, 2], 'int32'), row: tf.tile(tf.tensor2d([logits]), [draws / 2, 1]) }),
      async ({ start, row }) => {
        const text = await sampler.generate(() => ({ logits: row.clone() }), start);
        const counts = logits.map(() => 0);
        for (const token of text.dataSync()) counts[token] = (counts[token] ?? 0) + 1;
        text.dispose();
        expected.forEach((p, token) => {
          // Five standard deviations; what may not be drawn never is.
          const width = 5 * Math.sqrt(draws * p * (1 - p));
          expect(
            Math.abs((counts[token] ?? 0) - draws * p),
            `token ${token} of ${counts.join(' ')}`,
          ).toBeLessThanOrEqual(width);
        });
      },
    );
  });
});

test('a seed repeats the series, a second call goes on with it, and another seed draws another', async () => {
  await withTensors(
    () => ({ start: tf.zeros([2, 20], 'int32'), row: tf.zeros([2, 9]) }),
    async ({ start, row }) => {
      const draw = async (sampler: Sampler): Promise<number[]> => {
        const text = await sampler.generate(() => ({ logits: row.clone() }), start);
        const tokens = Array.from(text.dataSync());
        text.dispose();
        return tokens;
      };
      for (const make of [
        (seed?: number) => new RandomSampler(seed === undefined ? {} : { seed }),
        (seed?: number) => new TopKSampler(seed === undefined ? {} : { seed }),
        (seed?: number) => new TopPSampler({ p: 0.9, ...(seed !== undefined && { seed }) }),
      ]) {
        const first = make(1);
        const [once, twice] = [await draw(first), await draw(first)];
        const again = make(1);
        expect([await draw(again), await draw(again)]).toEqual([once, twice]);
        expect(twice).not.toEqual(once);
        expect(await draw(make(2))).not.toEqual(once);
        expect(await draw(make())).not.toEqual(await draw(make()));
      }
    },
  );
});

test('with a cache of keys and values it writes what it writes without', async () => {
  const layer = new CachedMultiHeadAttention({ numHeads: 2, keyDim: 3, seed: 1 });
  await withTensors(
    () => ({
      embedding: wave([7, 6], 3, 2),
      start: tf.tensor2d([[4, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]], undefined, 'int32'), // prettier-ignore
      empty: tf.zeros([2, 2, 6, 2, 3]),
    }),
    async ({ embedding, start, empty }) => {
      const logitsOf = (y: tf.Tensor, at: number): tf.Tensor =>
        tf.matMul(tf.slice(y, [0, at, 0], [-1, 1, -1]).reshape([y.shape[0] ?? 0, 6]), embedding, false, true);
      const whole: NextFunction = (prompt, _, index) => {
        const x = tf.gather(embedding, prompt);
        return { logits: logitsOf(layer.apply([x, x], { attentionMask: causalMask(6) }) as tf.Tensor, index - 1) };
      };
      const stepwise: NextFunction = (prompt, cache, index) => {
        const x = tf.gather(embedding, tf.slice(prompt, [0, index - 1], [-1, 1]));
        const options = {
          cache: cache as tf.Tensor,
          cacheUpdateIndex: index - 1,
          attentionMask: causalMask(1, 6, index - 1),
        };
        const [y, after] = layer.apply([x, x], options) as [tf.Tensor, tf.Tensor];
        return { logits: logitsOf(y, 0), cache: after };
      };
      for (const sampler of [new GreedySampler(), new BeamSampler({ numBeams: 3 })]) {
        const slow = await sampler.generate(whole, start, { index: 1 });
        const fast = await sampler.generate(stepwise, start, { index: 1, cache: empty });
        expect(fast.arraySync()).toEqual(slow.arraySync());
        expect(new Set(slow.dataSync()).size).toBeGreaterThan(2);
        tf.dispose([slow, fast]);
      }
      expect(empty.dataSync().every((value) => value === 0)).toBe(true);
    },
  );
  layer.weights.forEach((weight) => weight.dispose());
});

test('a cache of any form is carried along, and what the caller gave stays', async () => {
  await withTensors(
    () => ({ start: tf.zeros([2, 4], 'int32'), count: tf.zeros([2, 1]), fixed: tf.ones([2, 3]) }),
    async ({ start, count, fixed }) => {
      const next: NextFunction = (_, cache) => {
        const { counts, rest } = cache as { counts: tf.Tensor[]; rest: null | tf.Tensor };
        const after = tf.add(counts[0] as tf.Tensor, 1);
        const logits = tf.neg(tf.abs(tf.sub(tf.tensor2d([[0, 1, 2, 3, 4]]), after)));
        return { logits, cache: { counts: [after], rest } };
      };
      for (const sampler of [new GreedySampler(), new BeamSampler({ numBeams: 2 })]) {
        for (const rest of [null, fixed]) {
          const text = await sampler.generate(next, start, { cache: { counts: [count], rest } });
          expect(text.arraySync()).toEqual([[1, 2, 3, 4], [1, 2, 3, 4]]); // prettier-ignore
          text.dispose();
        }
      }
      expect(count.isDisposed || fixed.isDisposed).toBe(false);
    },
  );
});

test('a sampler of your own picks as it likes', async () => {
  class Rarest extends Sampler {
    constructor() {
      super('Rarest');
    }
    override getNextToken(probabilities: Float32Array): number {
      return probabilities.indexOf(Math.min(...probabilities));
    }
  }
  await withTensors(
    () => ({ start: tf.zeros([1, 2], 'int32'), row: tf.tensor2d([[3, 1, 2]]) }),
    async ({ start, row }) => {
      const text = await new Rarest().generate(() => ({ logits: row.clone() }), start);
      expect(text.arraySync()).toEqual([[1, 1]]);
      text.dispose();
    },
  );
});

test('a signal ends the work between two steps, and nothing is left behind', async () => {
  const controller = new AbortController();
  await withTensors(
    () => ({ start: tf.zeros([1, 50], 'int32'), row: tf.zeros([1, 3]) }),
    async ({ start, row }) => {
      let calls = 0;
      const next: NextFunction = () => {
        if (++calls === 3) controller.abort();
        return { logits: row.clone(), cache: row.clone() };
      };
      for (const sampler of [new GreedySampler(), new BeamSampler()]) {
        await expect(sampler.generate(next, start, { signal: controller.signal })).rejects.toThrow(AbortedError);
      }
      expect(calls).toBe(3);
    },
  );
});

describe('errors', () => {
  const bad: [string, (options: never) => unknown, [unknown, string][]][] = [
    ['GreedySampler', (options) => new GreedySampler(options), [[{ temperature: 0 }, 'temperature must be a finite number greater than 0, received 0']]],
    ['RandomSampler', (options) => new RandomSampler(options), [[{ seed: -1 }, 'seed must be an integer at least 0 and at most 4294967295, received -1']]],
    ['TopKSampler', (options) => new TopKSampler(options), [[{ k: 0 }, 'k must be a positive integer, received 0']]],
    ['TopPSampler', (options) => new TopPSampler(options), [[{ p: 1.5 }, 'p must be a finite number at least 0 and at most 1, received 1.5'], [{ k: 0 }, 'k must be a positive integer, received 0']]],
    ['BeamSampler', (options) => new BeamSampler(options), [[{ numBeams: 0 }, 'numBeams must be a positive integer, received 0']]],
  ]; // prettier-ignore
  test.each(bad)('of the options of %s', (_, create, options) => {
    checkBadOptions(create, options);
    checkUnknownOption(create, {});
    checkFrozenOptions(create, { temperature: 0.5 });
  });

  test('getConfig gives the options back', () => {
    expect(new TopPSampler({ p: 0.5, k: 2, seed: 3, temperature: 4 }).getConfig()).toEqual({ p: 0.5, k: 2, seed: 3, temperature: 4 }); // prettier-ignore
    expect(new TopKSampler().getConfig()).toEqual({ k: 5, seed: null, temperature: 1 });
    expect(new BeamSampler().getConfig()).toEqual({ numBeams: 5, temperature: 1 });
  });

  test('of calls', async () => {
    await withTensors(
      () => ({ start: tf.zeros([2, 4], 'int32'), floats: tf.zeros([2, 4]), row: tf.zeros([2, 3]), deep: tf.zeros([2, 3, 1], 'int32'), mask: tf.ones([2, 3], 'bool') }), // prettier-ignore
      async ({ start, floats, row, deep, mask }) => {
        const next: NextFunction = () => ({ logits: row.clone() });
        const call = (prompt: unknown, options?: object, by: unknown = next, sampler: Sampler = new GreedySampler()) =>
          expect(sampler.generate(by as NextFunction, prompt as tf.Tensor, options)).rejects;
        await call(floats).toThrow(
          new ArgumentError("GreedySampler.generate: prompt must be a tensor of type int32, received 'float32'"),
        );
        await call([[1]]).toThrow('prompt must be a tensor, received');
        await call(deep).toThrow(
          new ShapeError('GreedySampler.generate: prompt must have shape [B,L], received [2, 3, 1]'),
        );
        await call(start, { index: 5 }).toThrow('index must be an integer at least 0 and at most 4, received 5');
        await call(start, { stopTokenIds: [1.5] }).toThrow(
          'stopTokenIds[0] must be an integer at least 0, received 1.5',
        );
        await call(start, { stopTokens: [1] }).toThrow(/unknown option 'stopTokens'; did you mean 'stopTokenIds'/);
        await call(start, { mask }).toThrow('mask must have shape [B,L] = [2, 4], received [2, 3]');
        await call(start, { mask: floats }).toThrow("mask must be a tensor of type bool, received 'float32'");
        await call(start, {}, 7).toThrow('next must be a function, received 7');
        await call(start, {}, () => ({ logits: deep.clone() })).toThrow(
          'the logits of next must have shape [B,V] = [2, V], received [2, 3, 1]',
        );
        await call(start, {}, () => ({ logits: tf.log(tf.neg(tf.ones([2, 3]))) })).toThrow(DataError);
        await call(start, {}, next, new TopKSampler({ k: 4 })).toThrow(
          new ArgumentError('TopKSampler: k must be at most the number of tokens 3, received 4'),
        );
        await call(start, { index: -1 }, next, new BeamSampler()).toThrow('BeamSampler.generate: index must be');
      },
    );
  });
});

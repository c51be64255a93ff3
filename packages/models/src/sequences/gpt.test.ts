import { GreedySampler, TopPSampler } from '@modu/attention';
import { configure } from '@modu/backend';
import { ArgumentError, DataError, RandomState, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded } from '../../fixtures/saved-model.ts';
import { Gpt, gpt, mlp, summary, type GptOptions } from '../index.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

const small = { vocabulary: 7, sequenceLength: 9, width: 8, heads: 2, seed: 1 } as const;

/** Builds a writer, uses it, and disposes of it. */
async function use<T>(options: GptOptions, body: (writer: Gpt) => Promise<T>): Promise<T> {
  const writer = gpt(options);
  try {
    return await body(writer);
  } finally {
    writer.dispose();
  }
}

test('layers and weights follow from the options', async () => {
  await use({ vocabulary: 30, sequenceLength: 19, dropout: 0.1 }, (writer) => {
    const layers = summary(writer.model).layers.map(({ name, type, parameters }) => [name, type, parameters]);
    const block = 4 * (64 * 64 + 64) + (64 * 256 + 256) + (256 * 64 + 64) + 2 * 2 * 64;
    expect(layers.slice(1)).toEqual([
      ['embedding', 'Modu>TokenAndPositionEmbedding', 30 * 64 + 20 * 64],
      ['embedding_dropout', 'Modu>Dropout', 0],
      ['block_1', 'Modu>TransformerDecoder', block],
      ['block_2', 'Modu>TransformerDecoder', block],
      ['norm', 'Modu>LayerNormalization', 128],
      ['output', 'Dense', 64 * 30 + 30],
    ]);
    expect([writer.vocabulary, writer.sequenceLength]).toEqual([30, 19]);
    return Promise.resolve();
  });
});

test('with a cache it writes what it writes without, from prompts of any length', async () => {
  await use(small, async (writer) => {
    await writer.fit([[1, 2, 3, 4, 5, 6], [6, 5, 4], [2, 2, 2, 2, 2, 2, 2, 2, 2]], { epochs: 20 }); // prettier-ignore
    const prompts = [[1], [6, 5, 4, 3], [2, 2]]; // prettier-ignore
    for (const group of [
      prompts,
      [[]],
      [
        [1, 2],
        [3, 4],
      ],
      [prompts[1] ?? []],
    ]) {
      const fast = await writer.generate(group, { sampler: new GreedySampler() });
      expect(await writer.generate(group, { sampler: new GreedySampler(), useCache: false })).toEqual(fast);
      fast.forEach((row, b) => expect(row.slice(0, group[b]?.length)).toEqual(group[b]));
    }
    const draw = (seed: number): Promise<number[][]> =>
      writer.generate(prompts, { sampler: new TopPSampler({ p: 0.95, seed }) });
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(2)).not.toEqual(await draw(1));
    expect(await writer.generate(prompts)).toEqual(await writer.generate(prompts));
    for (const row of await writer.generate([[1]], { maxLength: 4 })) expect(row.length).toBeLessThanOrEqual(4);
    expect(await writer.generate([])).toEqual([]);
  });
});

test('learns a language in which every token is the one two before it', async () => {
  const random = new RandomState(1);
  const sequences = Array.from({ length: 300 }, () => {
    const row = Array.from(random.randint(1, 7, 2));
    while (row.length < 9) row.push(row.at(-2) ?? 0);
    return row;
  });
  await use({ ...small, width: 32, learningRate: 0.01 }, async (writer) => {
    const before = await writer.bitsPerToken(sequences);
    const { history } = await writer.fit(sequences.slice(0, 250), { epochs: 25, validationData: sequences.slice(250) });
    const after = await writer.bitsPerToken(sequences.slice(250));
    // Two of ten tokens are drawn from six: 2 · log₂ 6 / 10 bits at best.
    expect(before).toBeGreaterThan(2);
    expect(after).toBeGreaterThan((0.9 * 2 * Math.log2(6)) / 10);
    expect(after).toBeLessThan(0.7);
    expect((history['val_loss']?.at(-1) as number) / Math.LN2).toBeCloseTo(after, 3);
    const [row = []] = await writer.generate([[3, 5]], { sampler: new GreedySampler() });
    expect(row).toEqual([3, 5, 3, 5, 3, 5, 3, 5, 3]);
  });
}, 120_000);

test('a loaded model writes the same and goes on as the first', async () => {
  await use({ ...small, dropout: 0 }, async (writer) => {
    const sequences = [[1, 2], [3, 4, 5]]; // prettier-ignore
    await writer.fit(sequences, { epochs: 2 });
    const again = new Gpt(await reloaded(writer.model), { seed: 1 });
    expect(await again.generate([[1]])).toEqual(await writer.generate([[1]]));
    const more = { initialEpoch: 2, epochs: 4 };
    const first = await writer.fit(sequences, more);
    expect((await again.fit(sequences, more)).history['loss']).toEqual(first.history['loss']);
    again.dispose();
    again.model.optimizer.dispose();
  });
});

describe('errors', () => {
  test.each([
    [{ ...small, vocabulary: 1 }, 'vocabulary must be an integer at least 2, received 1'],
    [{ ...small, sequenceLength: 0 }, 'sequenceLength must be a positive integer, received 0'],
    [{ ...small, layers: 0 }, 'layers must be a positive integer, received 0'],
    [{ ...small, heads: 3 }, 'heads must be a divisor of width 8, received 3'],
    [{ ...small, feedForward: -1 }, 'feedForward must be a positive integer, received -1'],
    [{ ...small, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ ...small, depth: 3 }, "unknown option 'depth'"],
  ])('of the options %j', (options, message) => {
    const call = (): unknown => gpt(options);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test('of data and calls', async () => {
    await use(small, async (writer) => {
      await expect(writer.fit([[7]])).rejects.toThrow('sequences[0][0] must be an integer at least 1 and at most 6, received 7'); // prettier-ignore
      await expect(writer.fit([[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])).rejects.toThrow(
        new ShapeError('Gpt.fit: sequences must have at most 9 tokens, received 10'),
      );
      await expect(writer.fit([])).rejects.toThrow(DataError);
      await expect(writer.fit([[1]], null as never)).rejects.toThrow(
        'options must be an object of options, received null',
      );
      await expect(writer.fit([[1]], { seed: 1 } as object)).rejects.toThrow("Gpt.fit: unknown option 'seed'");
      await expect(writer.fit([[1]], { callbacks: 3 as never })).rejects.toThrow(
        'callbacks must be an array of callbacks, received 3',
      );
      await expect(writer.bitsPerToken([])).rejects.toThrow(DataError);
      await expect(writer.generate([[1, 2, 3]], { maxLength: 2 })).rejects.toThrow(
        new ShapeError('Gpt.generate: prompts must have at most 2 tokens, received 3'),
      );
      await expect(writer.generate([[1]], { maxLength: 10 })).rejects.toThrow('maxLength must be an integer at least 1 and at most 9, received 10'); // prettier-ignore
    });
    const other = mlp({ inputs: 2, hidden: [3] });
    expect(() => new Gpt(3 as never)).toThrow(new ArgumentError('Gpt: model must be a tf.LayersModel, received 3'));
    expect(() => new Gpt(other)).toThrow(new ArgumentError("Gpt: model must be one that gpt made, received 'mlp'"));
    other.dispose();
  });
});

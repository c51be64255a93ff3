import { RandomSampler } from '@modu/attention';
import { configure } from '@modu/backend';
import { ArgumentError, DataError, RandomState, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded } from '../../fixtures/saved-model.ts';
import { mlp, Seq2Seq, seq2seq, summary, type Seq2SeqOptions } from '../index.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

const small = { sourceVocabulary: 7, targetVocabulary: 6, embedding: 5, units: 8, seed: 1 } as const;

/** Builds a translator, uses it, and disposes of it. */
async function use<T>(options: Seq2SeqOptions, body: (translator: Seq2Seq) => Promise<T>): Promise<T> {
  const translator = seq2seq(options);
  try {
    return await body(translator);
  } finally {
    translator.dispose();
  }
}

/** The probabilities of each token of `tokens` and of its end, by the model that is trained. */
async function probabilities(translator: Seq2Seq, source: number[], tokens: number[]): Promise<number[][]> {
  const x = [tf.tensor2d([source], undefined, 'int32'), tf.tensor2d([[0, ...tokens]], undefined, 'int32')];
  const output = translator.model.predict(x) as tf.Tensor3D;
  const [rows = []] = await output.array();
  tf.dispose([x, output]);
  return rows;
}

const indexOfLargest = (row: readonly number[]): number => row.indexOf(Math.max(...row));
const logProbability = (rows: readonly number[][], tokens: readonly number[]): number =>
  tokens.reduce((sum, token, t) => sum + Math.log(rows[t]?.[token] ?? Number.NaN), 0);

test('layers and shapes follow from the options', async () => {
  await use({ sourceVocabulary: 40, targetVocabulary: 12 }, (translator) => {
    const layers = summary(translator.model).layers.filter(({ parameters }) => parameters > 0);
    expect(layers.map(({ name, type, parameters }) => [name, type, parameters])).toEqual([
      ['source_embedding', 'Modu>Embedding', 40 * 32],
      ['encoder', 'Modu>Bidirectional', 2 * 4 * 32 * (32 + 32 + 1)],
      ['target_embedding', 'Modu>Embedding', 12 * 32],
      ['decoder', 'Modu>LSTM', 4 * 64 * (32 + 64 + 1)],
      ['attention', 'Modu>BahdanauAttention', 64 * 64 + 64 * 64 + 64],
      ['attentional', 'Dense', (128 + 1) * 64],
      ['output', 'Dense', (64 + 1) * 12],
    ]);
    expect(translator.model.outputShape).toEqual([null, null, 12]);
    expect([translator.sourceVocabulary, translator.targetVocabulary]).toEqual([40, 12]);
    expect(translator.model.loss).toBe('categoricalCrossentropy');
    expect((translator.model.optimizer as unknown as { learningRate: number }).learningRate).toBe(0.003);
    return Promise.resolve();
  });
  await use({ ...small, attention: 'none', bidirectional: false, dropout: 0.1 }, (translator) => {
    const names = summary(translator.model).layers.map(({ name }) => name);
    expect(names).not.toContain('attention');
    expect(names.filter((name) => name.endsWith('_dropout'))).toHaveLength(3);
    return Promise.resolve();
  });
});

describe.each([
  ['bahdanau', true],
  ['dot', true],
  ['general', false],
  ['concat', true],
  ['none', true],
  ['none', false],
] as const)('with attention %s, both directions: %s', (attention, bidirectional) => {
  const options = { ...small, attention, bidirectional };
  const sources = [[1, 2, 3], [6, 5, 4, 3, 2], [4]]; // prettier-ignore

  test('decoding step by step takes the tokens that the trained model holds likeliest', async () => {
    await use(options, async (translator) => {
      const outputs = await translator.predict(sources, { maxLength: 6 });
      for (const [b, output] of outputs.entries()) {
        const rows = await probabilities(translator, sources[b] ?? [], output);
        const tokens = output.length < 6 ? [...output, 0] : output;
        expect(rows.slice(0, tokens.length).map((row) => indexOfLargest(row))).toEqual(tokens);
      }
      const beams = await translator.predict(sources, { maxLength: 6, numBeams: 4 });
      for (const [b, output] of beams.entries()) {
        const score = async (tokens: number[]): Promise<number> =>
          logProbability(
            await probabilities(translator, sources[b] ?? [], tokens),
            tokens.length < 6 ? [...tokens, 0] : tokens,
          );
        expect(await score(output)).toBeGreaterThanOrEqual((await score(outputs[b] ?? [])) - 1e-4);
      }
    });
  });

  test('padding changes nothing, and a batch is as its samples', async () => {
    await use(options, async (translator) => {
      const together = await translator.predict(sources, { maxLength: 5 });
      const apart = await translator.predict(sources, { maxLength: 5, batchSize: 1 });
      const matrix = { data: Float32Array.from([1, 2, 3, 0, 0, 6, 5, 4, 3, 2, 4, 0, 0, 0, 0]), shape: [3, 5] as const };
      expect(apart).toEqual(together);
      expect(await translator.predict({ ...matrix, shape: [3, 5] }, { maxLength: 5 })).toEqual(together);
    });
  });

  test('a loaded model gives the same and goes on as the first', async () => {
    await use(options, async (translator) => {
      const targets = [[1, 1], [5, 2, 3], [2]]; // prettier-ignore
      const settings = { epochs: 2, batchSize: 2 };
      await translator.fit(sources, targets, settings);
      const again = new Seq2Seq(await reloaded(translator.model), { seed: 1 });
      expect(await again.predict(sources)).toEqual(await translator.predict(sources));
      const more = { ...settings, initialEpoch: 2, epochs: 4 };
      const first = await translator.fit(sources, targets, more);
      const second = await again.fit(sources, targets, more);
      expect(second.history['loss']).toEqual(first.history['loss']);
      again.dispose();
      // What tfjs loads is not its own to dispose of.
      again.model.optimizer.dispose();
    });
  });
});

test('learns to write a sequence backwards, and shows where it looked', async () => {
  const random = new RandomState(1);
  const sequences = Array.from({ length: 800 }, () => Array.from(random.randint(1, 7, random.randint(2, 6))));
  const reversed = sequences.map((row) => row.toReversed());
  const options = { sourceVocabulary: 7, targetVocabulary: 7, units: 32, learningRate: 0.01, seed: 1 };
  await use(options, async (translator) => {
    const [x, y] = [sequences.slice(0, 700), reversed.slice(0, 700)];
    const [xNew, yNew] = [sequences.slice(700), reversed.slice(700)];
    const { history } = await translator.fit(x, y, { epochs: 12, validationData: [xNew, yNew] });
    expect(history['val_loss']?.at(-1)).toBeLessThan((history['val_loss']?.[0] as number) / 5);
    const share = await translator.score(xNew, yNew);
    expect(share).toBeGreaterThan(0.9);
    const outputs = await translator.predict(xNew);
    expect(share).toBe(outputs.filter((row, b) => row.join() === yNew[b]?.join()).length / outputs.length);
    const maps = await translator.attend(xNew, outputs);
    for (const [b, { weights }] of maps.entries()) {
      expect(weights).toHaveLength((outputs[b]?.length ?? 0) + 1);
      for (const row of weights) {
        expect(row).toHaveLength(xNew[b]?.length ?? 0);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      }
    }
  });
}, 120_000);

test('a seed fixes weights, the order of batches and the losses; without one they differ', async () => {
  const losses = (seed: number | undefined, shuffle = true): Promise<unknown> => {
    const rest = { sourceVocabulary: 7, targetVocabulary: 6, embedding: 5, units: 8 };
    return use({ ...rest, dropout: 0.2, ...(seed !== undefined && { seed }) }, async (translator) => {
      const x = [[1], [2], [3], [4]]; // prettier-ignore
      return (await translator.fit(x, x, { epochs: 2, batchSize: 1, shuffle })).history['loss'];
    });
  };
  const first = await losses(3);
  expect(await losses(3)).toEqual(first);
  expect(await losses(4)).not.toEqual(first);
  expect(await losses(3, false)).not.toEqual(first);
  expect(await losses(undefined)).not.toEqual(await losses(undefined));
});

test('callbacks are called, instances and functions, and a training that is gone on with keeps its order', async () => {
  class Watching extends tf.Callback {
    readonly seen: string[] = [];
    override onEpochEnd(epoch: number): Promise<void> {
      this.seen.push(String(epoch));
      return Promise.resolve();
    }
    override onBatchEnd(batch: number): Promise<void> {
      this.seen.push(`batch ${batch}`);
      return Promise.resolve();
    }
  }
  const x = [[1], [2], [3]]; // prettier-ignore
  const settings = { epochs: 2, batchSize: 2 };
  const whole = await use(small, async (translator) => {
    const watching = new Watching();
    const { history } = await translator.fit(x, x, { ...settings, callbacks: [watching] });
    expect(watching.seen).toEqual(['batch 0', 'batch 1', '0', 'batch 0', 'batch 1', '1']);
    return history['loss'];
  });
  await use(small, async (translator) => {
    const epochs: number[] = [];
    const callbacks = { onEpochEnd: (epoch: number) => void epochs.push(epoch) };
    const first = await translator.fit(x, x, { ...settings, epochs: 1, callbacks });
    const second = await translator.fit(x, x, { ...settings, initialEpoch: 1, callbacks });
    expect(epochs).toEqual([0, 1]);
    expect([first.history['loss'], second.history['loss']].flat()).toEqual(whole);
  });
});

test('steps behind the end of a target take no part in the loss', async () => {
  await use(small, async (translator) => {
    const settings = { epochs: 1, shuffle: false };
    const loss = async (targets: number[][]): Promise<number> => {
      const before = translator.model.getWeights().map((weight) => weight.clone());
      const { history } = await translator.fit([[1, 2], [1, 2]], targets, settings); // prettier-ignore
      translator.model.setWeights(before);
      tf.dispose(before);
      return history['loss']?.[0] as number;
    };
    // Two rows of two steps that count, of four and of two steps in all.
    const [long, short] = [await loss([[1], [1, 2, 3]]), await loss([[1], [1]])]; // prettier-ignore
    const rows = await probabilities(translator, [1, 2], [1, 2, 3]);
    const end = await probabilities(translator, [1, 2], [1]);
    const own = -logProbability(end, [1, 0]);
    expect(short).toBeCloseTo((2 * own) / 4, 4);
    expect(long).toBeCloseTo((own - logProbability(rows, [1, 2, 3, 0])) / 8, 4);
  });
});

describe('errors', () => {
  test.each([
    [{ targetVocabulary: 6 }, 'sourceVocabulary must be an integer at least 2, received undefined'],
    [{ ...small, targetVocabulary: 1 }, 'targetVocabulary must be an integer at least 2, received 1'],
    [{ ...small, units: 7 }, 'units must be even for two directions, received 7'],
    [{ ...small, units: 0 }, 'units must be a positive integer, received 0'],
    [{ ...small, embedding: 0.5 }, 'embedding must be a positive integer, received 0.5'],
    [{ ...small, attention: 'badanau' }, "received 'badanau'; did you mean 'bahdanau'?"],
    [{ ...small, bidirectional: 1 }, 'bidirectional must be true or false, received 1'],
    [{ ...small, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ ...small, learningRate: 0 }, 'learningRate must be a finite number greater than 0, received 0'],
    [{ ...small, seed: -1 }, 'seed must be an integer at least 0 and at most 4294967295, received -1'],
    [{ ...small, hidden: 3 }, "unknown option 'hidden'"],
  ])('of the options %j', (options, message) => {
    const call = (): unknown => seq2seq(options as unknown as Seq2SeqOptions);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test('of data and calls', async () => {
    await use(small, async (translator) => {
      const fit = (x: unknown, y: unknown, options?: object) =>
        expect(translator.fit(x as never, y as never, options)).rejects;
      await fit([[1, 7]], [[1]]).toThrow(
        new ArgumentError('Seq2Seq.fit: sources[0][1] must be an integer at least 1 and at most 6, received 7'),
      );
      await fit([[1]], [[2, 0, 3]]).toThrow('targets[0][1] must be an integer at least 1 and at most 5, received 0');
      await fit([[1]], [[1], [2]]).toThrow(new ShapeError('Seq2Seq.fit: targets must be as many as sources, 1, received 2')); // prettier-ignore
      await fit('abc', [[1]]).toThrow("sources must be rows of ids, or a matrix of them, received 'abc'");
      await fit([], []).toThrow(DataError);
      await fit([[1]], [[1]], { epoch: 3 }).toThrow(/unknown option 'epoch'; did you mean 'epochs'/);
      await fit([[1]], [[1]], { validationData: [[[1]]] }).toThrow(
        'validationData must be [sources, targets], received [Array(1)]',
      );
      await fit([[1]], [[1]], { batchSize: 0 }).toThrow('batchSize must be a positive integer, received 0');
      const predict = (options: object) => expect(translator.predict([[1]], options)).rejects;
      await predict({ numBeams: 0 }).toThrow('Seq2Seq.predict: numBeams must be a positive integer, received 0');
      await predict({ numBeams: 2, sampler: new RandomSampler() }).toThrow('numBeams must be left out when a sampler');
      await predict({ beams: 2 }).toThrow(/unknown option 'beams'/);
    });
    await use({ ...small, attention: 'none' }, async (translator) => {
      await expect(translator.attend([[1]], [[1]])).rejects.toThrow(
        new ArgumentError('Seq2Seq.attend: the model must have attention, received one without'),
      );
    });
    const other = mlp({ inputs: 2, hidden: [3] });
    expect(() => new Seq2Seq(null as never)).toThrow('Seq2Seq: model must be a tf.LayersModel, received null');
    expect(() => new Seq2Seq(other)).toThrow(
      new ArgumentError("Seq2Seq: model must be one that seq2seq made, received 'mlp' without source_embedding"),
    );
    other.dispose();
  });
});

test('a sampler chooses the tokens, and a signal ends the work', async () => {
  await use(small, async (translator) => {
    const draw = (seed: number): Promise<number[][]> =>
      translator.predict([[1, 2], [3]], { sampler: new RandomSampler({ seed }), maxLength: 8 }); // prettier-ignore
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(2)).not.toEqual(await draw(1));
    await expect(translator.predict([[1]], { signal: AbortSignal.abort() })).rejects.toThrow('stopped by the signal');
  });
});

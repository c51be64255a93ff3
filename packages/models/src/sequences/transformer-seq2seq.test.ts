import { configure } from '@modu/backend';
import { ArgumentError, RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloaded } from '../../fixtures/saved-model.ts';
import { Seq2Seq, summary, transformerSeq2seq, type TransformerSeq2SeqOptions } from '../index.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

const small = { sourceVocabulary: 7, targetVocabulary: 6, sequenceLength: 8, width: 8, heads: 2, layers: 2, seed: 1 };
const sources = [[1, 2, 3], [6, 5, 4, 3, 2], [4]]; // prettier-ignore

/** The probabilities of each token of `tokens` and of its end, by the model that is trained. */
async function probabilities(translator: Seq2Seq, source: number[], tokens: number[]): Promise<number[][]> {
  const x = [tf.tensor2d([source], undefined, 'int32'), tf.tensor2d([[0, ...tokens]], undefined, 'int32')];
  const output = translator.model.predict(x) as tf.Tensor3D;
  const [rows = []] = await output.array();
  tf.dispose([x, output]);
  return rows;
}

test('layers, shapes and numbers of weights follow from the options', () => {
  const translator = transformerSeq2seq({ ...small, layers: 1, feedForward: 5 });
  const own = summary(translator.model).layers.filter(({ parameters }) => parameters > 0);
  const attention = 4 * (64 + 8);
  const feedForward = 8 * 5 + 5 + 5 * 8 + 8;
  expect(Object.fromEntries(own.map(({ name, parameters }) => [name, parameters]))).toEqual({
    source_embedding: (7 + 9) * 8,
    encoder_block_1: attention + feedForward + 2 * 16,
    encoder_norm: 16,
    target_embedding: (6 + 9) * 8,
    decoder_block_1: 2 * attention + feedForward + 3 * 16,
    decoder_norm: 16,
    output: 9 * 6,
  });
  expect(translator.model.outputShape).toEqual([null, null, 6]);
  expect([translator.sourceVocabulary, translator.targetVocabulary]).toEqual([7, 6]);
  translator.dispose();
});

test('decoding with kept keys and values takes the tokens that the trained model holds likeliest; padding changes nothing', async () => {
  const translator = transformerSeq2seq(small);
  const outputs = await translator.predict(sources, { maxLength: 6 });
  for (const [b, output] of outputs.entries()) {
    const rows = await probabilities(translator, sources[b] ?? [], output);
    const tokens = output.length < 6 ? [...output, 0] : output;
    expect(rows.slice(0, tokens.length).map((row) => row.indexOf(Math.max(...row)))).toEqual(tokens);
  }
  expect(await translator.predict(sources, { maxLength: 6, batchSize: 1 })).toEqual(outputs);
  expect(await translator.predict(sources, { maxLength: 6, numBeams: 2 })).toHaveLength(3);
  await expect(translator.predict(sources, { maxLength: 9 })).rejects.toThrow(
    'Seq2Seq.predict: maxLength must be an integer at least 1 and at most 8, received 9',
  );
  await expect(translator.attend(sources, outputs)).rejects.toThrow(ArgumentError);
  translator.dispose();
});

test('learns to write a sequence backwards, and a loaded model goes on as the first', async () => {
  const random = new RandomState(1);
  const x = Array.from({ length: 350 }, () => Array.from(random.randint(1, 5, random.randint(2, 4))));
  const y = x.map((row) => row.toReversed());
  const sizes = { sourceVocabulary: 5, targetVocabulary: 5, sequenceLength: 6, width: 32, layers: 1, dropout: 0 };
  const translator = transformerSeq2seq({ ...sizes, learningRate: 0.005, seed: 1 });
  await translator.fit(x.slice(0, 300), y.slice(0, 300), { epochs: 14, batchSize: 16 });
  expect(await translator.score(x.slice(300), y.slice(300))).toBeGreaterThan(0.8);
  const again = new Seq2Seq(await reloaded(translator.model), { seed: 1 });
  expect(await again.predict(x.slice(300))).toEqual(await translator.predict(x.slice(300)));
  const more = { initialEpoch: 14, epochs: 15 };
  const first = await translator.fit(x.slice(0, 64), y.slice(0, 64), more);
  expect((await again.fit(x.slice(0, 64), y.slice(0, 64), more)).history['loss']).toEqual(first.history['loss']);
  again.dispose();
  again.model.optimizer.dispose();
  translator.dispose();
});

test.each([
  [{ targetVocabulary: 6, sequenceLength: 8 }, 'sourceVocabulary must be an integer at least 2, received undefined'],
  [{ ...small, sequenceLength: 0 }, 'sequenceLength must be a positive integer, received 0'],
  [{ ...small, heads: 3 }, 'heads must be a divisor of width 8, received 3'],
  [{ ...small, layers: 0 }, 'layers must be a positive integer, received 0'],
  [{ ...small, feedForward: 0.5 }, 'feedForward must be a positive integer, received 0.5'],
  [{ ...small, activation: 'rleu' }, "did you mean 'relu'?"],
  [{ ...small, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
  [{ ...small, learningRate: 0 }, 'learningRate must be a finite number greater than 0, received 0'],
  [{ ...small, seed: -1 }, 'seed must be an integer at least 0 and at most 4294967295, received -1'],
  [{ ...small, unit: 3 }, "unknown option 'unit'"],
])('refuses the options %j', (options, message) => {
  const call = (): unknown => transformerSeq2seq(options as unknown as TransformerSeq2SeqOptions);
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(`transformerSeq2seq: `);
  expect(call).toThrow(message);
});

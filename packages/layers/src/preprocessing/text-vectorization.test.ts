import { checkBadOptions, checkFrozenOptions, checkOptionsUnmodified, loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { TextVectorization, type TextVectorizationOptions } from '../index.ts';

const { texts } = loadGolden<{
  readonly texts: readonly {
    readonly options: TextVectorizationOptions;
    readonly data: string[] | string[][];
    readonly probe: string[] | string[][];
    readonly vocabulary: string[];
    readonly y: number[];
  }[];
}>(import.meta.url, '../../fixtures/lookups.json');

const titled = texts.map((item, i) => [`${i + 1}. ${JSON.stringify(item.options)}`, item] as const);

test.each(titled)('equal to Keras: %s', async (_, { options, data, probe, vocabulary, y }) => {
  const layer = new TextVectorization(options);
  if ((options.vocabulary ?? null) === null) layer.adapt(data);
  expect(layer.getVocabulary()).toStrictEqual(vocabulary);
  expect(layer.vocabularySize()).toBe(vocabulary.length);
  const config = JSON.parse(JSON.stringify(layer.getConfig())) as tf.serialization.ConfigDict;
  const again = TextVectorization.fromConfig<TextVectorization>(TextVectorization, config);
  expect(JSON.parse(JSON.stringify(again.getConfig()))).toStrictEqual(config);
  const trial = (): void => {
    tf.tidy(() => {
      const x = tf.tensor(probe);
      const output = layer.apply(x) as tf.Tensor;
      expect(output).toBeAllClose(y, { rtol: 1e-6, atol: 1e-6 });
      expect(again.apply(x)).toBeAllClose(output);
      const declared = layer.computeOutputShape(x.shape);
      expect(declared.map((size, axis) => size ?? output.shape[axis])).toStrictEqual(output.shape);
    });
  };
  trial();
  await onModu(trial);
});

test('adapts to a tensor as to lists', () => {
  tf.tidy(() => {
    const [one, two] = [new TextVectorization(), new TextVectorization()];
    one.adapt(['the cat', 'a cat']);
    two.adapt(tf.tensor2d([['the cat'], ['a cat']]));
    expect(two.getVocabulary()).toStrictEqual(one.getVocabulary());
    two.setVocabulary(['dog']);
    expect(two.getVocabulary({ includeSpecialTokens: false })).toStrictEqual(['dog']);
  });
});

test('functions standardize and split, and cannot be saved', () => {
  const options = { standardize: (text: string) => text.replace('x', ''), split: (text: string) => text.split('-') };
  const layer = new TextVectorization(options);
  layer.adapt(['xa-b-b']);
  expect(layer.getVocabulary()).toStrictEqual(['', '[UNK]', 'b', 'a']);
  expect(() => layer.getConfig()).toThrow('TextVectorization.getConfig: standardize must be no function');
  expect(() => {
    new TextVectorization({ split: () => 'a' as never }).adapt(['a']);
  }).toThrow('the result of split must be an array of strings');
  expect(() => {
    new TextVectorization({ standardize: () => 1 as never }).adapt(['a']);
  }).toThrow('the result of standardize must be a string');
});

test('works in a model that is applied', () => {
  const input = tf.input({ shape: [1], dtype: 'string' });
  const layer = new TextVectorization({ vocabulary: ['b', 'a'], outputSequenceLength: 3 });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  expect(model.outputs.map(({ shape, dtype }) => [shape, dtype])).toStrictEqual([[[null, 3], 'int32']]);
  tf.tidy(() => {
    expect(model.apply(tf.tensor2d([['A b'], ['c a b a']]))).toBeAllClose([
      [3, 2, 0],
      [1, 3, 2],
    ]);
  });
});

test('options are checked', () => {
  const create = (options?: TextVectorizationOptions) => new TextVectorization(options);
  const all = { maxTokens: 9, ngrams: [1, 2], vocabulary: ['a'], outputMode: 'tfIdf', idfWeights: [1] };
  checkFrozenOptions(create, all);
  checkOptionsUnmodified(create, all);
  checkBadOptions(create, [
    [{ maxTokens: 1 }, 'TextVectorization: maxTokens must be an integer at least 2, received 1'],
    [{ standardize: 'upper' }, 'TextVectorization: standardize must be one of'],
    [{ split: 'words' }, "split must be one of 'whitespace', 'character', null, received 'words'"],
    [{ ngrams: 0 }, 'ngrams must be a positive integer'],
    [{ ngrams: [0] }, 'ngrams must be a positive integer'],
    [{ outputMode: 'oneHot' }, "outputMode must be one of 'int', 'multiHot', 'count', 'tfIdf'"],
    [{ outputSequenceLength: 0 }, 'outputSequenceLength must be a positive integer'],
    [{ outputSequenceLength: 3, outputMode: 'count' }, "outputSequenceLength must be null unless outputMode is 'int'"],
    [{ padToMaxTokens: true }, 'maxTokens must be given with padToMaxTokens'],
    [{ vocabulary: ['a', 'a'] }, 'TextVectorization: vocabulary must be different tokens'],
    [{ ragged: true }, "TextVectorization: unknown option 'ragged'"],
  ]);
});

test('refuses rows of several texts, numbers, and work before adapt', () => {
  tf.tidy(() => {
    const layer = new TextVectorization();
    expect(() => layer.apply(tf.tensor1d(['a']))).toThrow(
      'TextVectorization.apply: adapt must be called first, or a vocabulary given',
    );
    layer.setVocabulary(['a']);
    expect(() => layer.apply(tf.tensor2d([['a', 'b']]))).toThrow(
      'TextVectorization: the input must have shape [B] or [B,1], received [1, 2]',
    );
    expect(() => layer.apply(tf.ones([1]))).toThrow("the input must be a tensor of strings, received 'float32'");
    expect(() => {
      layer.adapt([['a', 'b']]);
    }).toThrow('TextVectorization: a row must hold one text that is to be cut, received 2');
  });
});

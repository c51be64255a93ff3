import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { IntegerLookup, StringLookup, type IntegerLookupOptions, type StringLookupOptions } from '../index.ts';

type Token = string | number;

const { lookups } = loadGolden<{
  readonly lookups: readonly {
    readonly layer: 'StringLookup' | 'IntegerLookup';
    readonly options: object;
    readonly data: Token[][] | null;
    readonly probe: Token[][];
    readonly vocabulary: Token[];
    readonly words: Token[];
    readonly output: unknown;
  }[];
}>(import.meta.url, '../../fixtures/lookups.json');

const titled = lookups.map((item, i) => [`${i + 1}. ${item.layer} ${JSON.stringify(item.options)}`, item] as const);

test.each(titled)('equal to Keras: %s', async (_, { layer: name, options, data, probe, vocabulary, words, output }) => {
  const layer = name === 'StringLookup' ? new StringLookup(options) : new IntegerLookup(options);
  if (data !== null) layer.adapt(data as never);
  expect(layer.getVocabulary()).toStrictEqual(vocabulary);
  expect(layer.getVocabulary({ includeSpecialTokens: false })).toStrictEqual(words);
  const trial = (): void => {
    tf.tidy(() => {
      const isText = name === 'StringLookup' && !layer.invert;
      const result = layer.apply(tf.tensor(probe, undefined, isText ? 'string' : 'int32')) as tf.Tensor;
      if (result.dtype === 'string') expect(result.arraySync()).toStrictEqual(output);
      else expect(result).toBeAllClose(output, { rtol: 1e-6, atol: 1e-6 });
    });
  };
  trial();
  await onModu(trial);
});

const refused: readonly [object, string][] = [
  [{ maxTokens: 1 }, 'maxTokens must be an integer at least 2, received 1'],
  [{ numOovIndices: -1 }, 'numOovIndices must be an integer at least 0, received -1'],
  [{ outputMode: 'tf_idf' }, "outputMode must be one of 'int', 'oneHot', 'multiHot', 'count', 'tfIdf'"],
  [{ invert: true, outputMode: 'count' }, "outputMode must be 'int' with invert, received 'count'"],
  [{ padToMaxTokens: true }, 'maxTokens must be given with padToMaxTokens, received null'],
  [{ vocabulary: [] }, 'vocabulary must be at least one token, received'],
  [{ idfWeights: [1] }, 'vocabulary must be given with idfWeights, received null'],
  [{ salt: 'a' }, 'salt must be an array'],
  [{ salt: [1] }, 'salt must be an integer, received undefined'],
];

function refusals(where: string): [object, string][] {
  return refused.map(([options, text]) => [options, `${where}: ${text}`]);
}

const plainMode = { outputMode: 'int', idfWeights: null, padToMaxTokens: false } as const;

testLayer({
  name: 'IntegerLookup',
  create: (config: IntegerLookupOptions) => new IntegerLookup(config),
  required: { ...plainMode, vocabulary: [7, 5, 3], invert: false },
  config: { maxTokens: 9, numOovIndices: 2, maskToken: 0, oovToken: -2, oovMethod: 'farmhash', salt: [1, 2] },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 3, 4, 1, 7, 1] }],
  outputShapes: [[2, 3]],
  gradients: false,
  badConfigs: [
    ...refusals('IntegerLookup'),
    [{ vocabulary: [1.5] }, 'IntegerLookup: a token of vocabulary must be whole numbers, received 1.5'],
    [{ salt: 1 }, "IntegerLookup: oovMethod must be 'farmhash' with a salt, received 'floormod'"],
    [{ oovMethod: 'md5' }, "IntegerLookup: oovMethod must be one of 'floormod', 'farmhash'"],
  ],
});

testLayer({
  name: 'IntegerLookup to rows',
  create: (config: IntegerLookupOptions) => new IntegerLookup(config),
  required: {
    vocabulary: [7, 5, 3],
    idfWeights: [1, 2, 3],
    outputMode: 'tfIdf',
    invert: false,
    maxTokens: 7,
    padToMaxTokens: true,
  },
  config: { numOovIndices: 2, maskToken: 0, oovToken: -2, oovMethod: 'farmhash', salt: [1, 2] },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 3, 4, 1, 7, 1] }],
  outputShapes: [[2, 7]],
  gradients: false,
  badConfigs: [[{ vocabulary: [1], outputMode: 'tfIdf' }, "idfWeights must be given for 'tfIdf', received null"]],
});

testLayer({
  name: 'StringLookup with invert',
  create: (config: StringLookupOptions) => new StringLookup(config),
  required: { ...plainMode, vocabulary: ['New_York', 'b'], invert: true },
  config: { maxTokens: 9, numOovIndices: 2, maskToken: '_M', oovToken: 'Un_Known', salt: [1, 2] },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 3, 4, 1, 2, 1] }],
  outputShapes: [[2, 3]],
  gradients: false,
  badConfigs: [
    ...refusals('StringLookup'),
    [{ maskToken: 1 }, 'StringLookup: maskToken must be strings, received 1'],
    [{ vocabulary: ['a', 'a'] }, 'StringLookup: vocabulary must be different tokens'],
    [{ vocabulary: ['a', 'm'], maskToken: 'm' }, 'none of them the mask token nor, with invert, the unknown one'],
    [{ vocabulary: ['a', '[UNK]'], invert: true }, "the unknown one, received '[UNK]'"],
    [{ vocabulary: ['a', 'b'], maxTokens: 2 }, 'vocabulary must be at most 1 tokens with maxTokens, received 2'],
    [{ vocabulary: ['a'], idfWeights: [1] }, "idfWeights must be given only for 'tfIdf', received"],
    [
      { vocabulary: ['a'], outputMode: 'tfIdf', idfWeights: [1, 2] },
      'idfWeights must be one number for each of 1 tokens, received 2',
    ],
  ],
});

describe('StringLookup', () => {
  test('works on strings in a model that is applied; saved and loaded its words keep their case', async () => {
    const input = tf.input({ shape: [2], dtype: 'string' });
    const layer = new StringLookup({ maskToken: '_Pad' });
    layer.adapt(['New_York', 'newYork', 'New_York', 'Añb_C']);
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const json = JSON.parse(JSON.stringify(saved?.modelTopology)) as object;
    const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: json }));
    tf.tidy(() => {
      const x = tf.tensor2d([
        ['New_York', '_Pad'],
        ['newYork', 'Añb_C'],
      ]);
      expect(model.apply(x)).toBeAllClose([
        [2, 0],
        [3, 4],
      ]);
      expect(loaded.apply(x)).toBeAllClose(model.apply(x));
    });
    expect((loaded.layers[1] as StringLookup).getVocabulary()).toStrictEqual(layer.getVocabulary());
  });

  test('indices of known words give them back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1 }), (words) => {
        const options = { vocabulary: words, maskToken: '', oovToken: words.join(' ') + '?' };
        tf.tidy(() => {
          const indices = new StringLookup(options).apply(tf.tensor1d(words)) as tf.Tensor;
          const back = new StringLookup({ ...options, invert: true }).apply(indices) as tf.Tensor;
          expect(back.arraySync()).toStrictEqual(words);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('adapts to lists of any lengths as to documents', () => {
    const layer = new StringLookup({ outputMode: 'tfIdf' });
    layer.adapt([['a', 'a', 'b'], [], ['a']]);
    expect(layer.getVocabulary()).toStrictEqual(['[UNK]', 'a', 'b']);
    tf.tidy(() => {
      expect(layer.apply(tf.tensor2d([['a', 'b', 'b']]))).toBeAllClose([[0, Math.log(2), 2 * Math.log(1 + 3 / 2)]]);
    });
  });

  test('refuses to work before adapt, strangers without an index, numbers, and no data', () => {
    const layer = new StringLookup();
    tf.tidy(() => {
      expect(() => layer.apply(tf.tensor1d(['a']))).toThrow('StringLookup.apply: adapt must be called first');
      expect(() => layer.getVocabulary()).toThrow('StringLookup.getVocabulary: adapt must be called first');
      const strict = new StringLookup({ vocabulary: ['a'], numOovIndices: 0 });
      expect(() => strict.apply(tf.tensor1d(['b']))).toThrow(
        "StringLookup: the input must be tokens of the vocabulary with numOovIndices 0, received 'b'",
      );
      expect(() => strict.apply(tf.tensor1d([1]))).toThrow('StringLookup: the input must be strings, received 1');
    });
    expect(() => {
      layer.adapt(['[UNK]']);
    }).toThrow('StringLookup.adapt: data must hold at least one token, received none');
    expect(() => {
      layer.adapt([1 as never]);
    }).toThrow('StringLookup.adapt: data must be strings, received 1');
    expect(() => {
      layer.adapt('a' as never);
    }).toThrow("StringLookup.adapt: data must be a tensor or an array, received 'a'");
  });
});

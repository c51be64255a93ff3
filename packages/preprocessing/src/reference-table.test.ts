import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as modu from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Rows of all tables whose last column names a test: the names in the first column, and the test. */
const rows = readme
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .filter((cells) => cells.length === 4)
  .map(([names = '', , , test = '']) => ({
    names: Array.from(names.matchAll(/`(\w+)/g), ([, name]) => name as string),
    test: test.replaceAll('`', ''),
  }));

/** Names of Keras' text, sequence and general preprocessing. */
const keras = [
  'Tokenizer',
  'tokenizerFromJson',
  'textToWordSequence',
  'oneHot',
  'hashingTrick',
  'padSequences',
  'TimeseriesGenerator',
  'timeseriesDatasetFromArray',
  'makeSamplingTable',
  'skipgrams',
  'toCategorical',
  'normalize',
  'splitDataset',
  'TextVectorization',
];

/** Names of Keras that live in other packages. */
const elsewhere = [
  'setRandomSeed',
  'Normalization',
  'Rescaling',
  'Discretization',
  'Hashing',
  'HashedCrossing',
  'CategoryEncoding',
  'StringLookup',
  'IntegerLookup',
  'Resizing',
  'CenterCrop',
  'RandomFlip',
  'RandomRotation',
  'RandomTranslation',
  'RandomZoom',
  'RandomContrast',
  'RandomBrightness',
  'RandomCrop',
  'RandomErasing',
  'MixUp',
  'CutMix',
];

const scikitLearn = [
  'StandardScaler',
  'MinMaxScaler',
  'MaxAbsScaler',
  'RobustScaler',
  'Normalizer',
  'PowerTransformer',
  'QuantileTransformer',
  'Binarizer',
  'OneHotEncoder',
  'OrdinalEncoder',
  'LabelEncoder',
  'LabelBinarizer',
  'MultiLabelBinarizer',
  'TargetEncoder',
  'KBinsDiscretizer',
  'PolynomialFeatures',
  'FunctionTransformer',
  'SimpleImputer',
  'KNNImputer',
  'MissingIndicator',
  'Pipeline',
  'FeatureUnion',
  'ColumnTransformer',
  'computeClassWeight',
  'computeSampleWeight',
  'CountVectorizer',
  'TfidfVectorizer',
  'HashingVectorizer',
];

const pandas = [
  'readCsv',
  'isNull',
  'fillNa',
  'dropNa',
  'describe',
  'valueCounts',
  'corr',
  'getDummies',
  'cut',
  'qcut',
];

const subwords = ['ByteLevelBPETokenizer', 'BertWordPieceTokenizer'];

describe('the README has a row, with its test, for', () => {
  test.each([...keras, ...scikitLearn, ...pandas, ...subwords])('%s', (name) => {
    expect(Object.keys(modu)).toContain(name);
    const row = rows.find(({ names }) => names.includes(name));
    const file = new URL(row?.test ?? 'none', import.meta.url);
    expect(existsSync(file), `the test of ${name}: ${row?.test}`).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(name);
  });

  test.each(elsewhere)('%s, which lives in another package', (name) => {
    expect(rows.find(({ names }) => names.includes(name))?.test).toMatch(/^in @modu\/(core|layers)$/);
  });
});

test('every function and class has a row', () => {
  const named = new Set(rows.flatMap(({ names }) => names));
  expect(Object.keys(modu).filter((name) => !named.has(name))).toEqual([]);
});

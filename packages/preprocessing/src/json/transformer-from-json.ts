import { ArgumentError, describe } from '@modu/core';
import { ColumnTransformer } from '../compose/column-transformer.ts';
import { FeatureUnion } from '../compose/feature-union.ts';
import { Pipeline } from '../compose/pipeline.ts';
import { KBinsDiscretizer } from '../encoders/k-bins-discretizer.ts';
import { LabelBinarizer } from '../encoders/label-binarizer.ts';
import { LabelEncoder } from '../encoders/label-encoder.ts';
import { MultiLabelBinarizer } from '../encoders/multi-label-binarizer.ts';
import { OneHotEncoder } from '../encoders/one-hot-encoder.ts';
import { OrdinalEncoder } from '../encoders/ordinal-encoder.ts';
import { TargetEncoder } from '../encoders/target-encoder.ts';
import { FunctionTransformer } from '../features/function-transformer.ts';
import { PolynomialFeatures } from '../features/polynomial-features.ts';
import { KNNImputer } from '../imputers/knn-imputer.ts';
import { MissingIndicator } from '../imputers/missing-indicator.ts';
import { SimpleImputer } from '../imputers/simple-imputer.ts';
import { Binarizer } from '../scalers/binarizer.ts';
import { MaxAbsScaler } from '../scalers/max-abs-scaler.ts';
import { MinMaxScaler } from '../scalers/min-max-scaler.ts';
import { Normalizer } from '../scalers/normalizer.ts';
import { PowerTransformer } from '../scalers/power-transformer.ts';
import { QuantileTransformer } from '../scalers/quantile-transformer.ts';
import { RobustScaler } from '../scalers/robust-scaler.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import { CountVectorizer } from '../text/vectorizers/count-vectorizer.ts';
import { HashingVectorizer } from '../text/vectorizers/hashing-vectorizer.ts';
import { TfidfVectorizer } from '../text/vectorizers/tfidf-vectorizer.ts';
import { JsonNode } from './json-node.ts';

const where = 'transformerFromJSON';

const classes = {
  Binarizer,
  ColumnTransformer,
  FeatureUnion,
  FunctionTransformer,
  KBinsDiscretizer,
  KNNImputer,
  LabelBinarizer,
  LabelEncoder,
  MaxAbsScaler,
  MinMaxScaler,
  MissingIndicator,
  MultiLabelBinarizer,
  Normalizer,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
  TargetEncoder,
  CountVectorizer,
  HashingVectorizer,
  TfidfVectorizer,
} as const;

const deepestNesting = 32;

/** The classes that {@link transformerFromJSON} rebuilds. */
export type TransformerClass = (typeof classes)[keyof typeof classes];

/**
 * The fitted transformer that `toJSON` wrote, in this program or another.
 *
 * @param json what `toJSON` returned, or its text
 * @param expected the class that it must be; without, any
 * @throws {DataError} when `json` is damaged, of a newer version, or of another class
 * @throws {ArgumentError} when `expected` is no class of this package, or the options in `json` are refused
 * @example
 * ```ts
 * const text = JSON.stringify(scaler);
 * const again = transformerFromJSON(text, StandardScaler); // again: StandardScaler
 * ```
 */
export function transformerFromJSON<C extends TransformerClass = TransformerClass>(
  json: unknown,
  expected?: C,
): InstanceType<C> {
  const name = Object.entries(classes).find(([, each]) => each === expected)?.[0];
  if (expected !== undefined && name === undefined) {
    throw new ArgumentError(
      `${where}: expected must be a transformer class of @modu/preprocessing, received ${describe(expected)}`,
    );
  }
  const node = JsonNode.of(where, json);
  if (name !== undefined) node.key('class').oneOf([name]);
  return revive(node, 0) as InstanceType<C>;
}

function revive(json: unknown, depth: number): InstanceType<TransformerClass> {
  const node = JsonNode.of(where, json);
  if (depth > deepestNesting) throw node.fail(`nested at most ${deepestNesting} deep`);
  const name = node.key('class').oneOf(Object.keys(classes) as (keyof typeof classes)[]);
  return classes[name].fromJSON(node, (inner) => revive(inner, depth + 1));
}

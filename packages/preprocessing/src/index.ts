export type { FeatureTransformer } from './base/feature-transformer.ts';
export type { ColumnPredicate, ColumnSelector } from './compose/column-selection.ts';
export type { ColumnStep } from './compose/column-step.ts';
export type { ColumnEntry, ColumnTransformerOptions, OutputNamer } from './compose/column-transformer-options.ts';
export { ColumnTransformer, type NamedTransformers } from './compose/column-transformer.ts';
export type { FinalResult, FinalStep, NamedSteps, PipelineStep } from './compose/pipeline-step.ts';
export { Pipeline } from './compose/pipeline.ts';
export type { TransformerLike } from './compose/step.ts';
export type { DropRule } from './encoders/column-encoding.ts';
export { LabelEncoder, type Label } from './encoders/label-encoder.ts';
export { OneHotEncoder } from './encoders/one-hot-encoder.ts';
export type { FeatureNameCombiner, OneHotEncoderOptions } from './encoders/one-hot-options.ts';
export {
  toCategorical,
  type NestedCategorical,
  type NestedClasses,
  type ToCategoricalOptions,
} from './encoders/to-categorical.ts';
export type { ImputerStatistic, ImputerStrategy } from './imputers/column-statistic.ts';
export type { SimpleImputerOptions } from './imputers/imputer-options.ts';
export { SimpleImputer, type Imputed } from './imputers/simple-imputer.ts';
export type { CategoricalFeatures, Category, CategoryCell } from './input/cell-input.ts';
export type { NumericCell, NumericFeatures } from './input/numeric-input.ts';
export { transformerFromJSON, type TransformerClass } from './json/transformer-from-json.ts';
export type { JsonValue, TransformerJSON } from './json/transformer-json.ts';
export {
  StandardScaler,
  type StandardScalerFitOptions,
  type StandardScalerOptions,
} from './scalers/standard-scaler.ts';
export {
  padSequences,
  type NestedSteps,
  type PaddedData,
  type PaddedNested,
  type PaddedSequences,
  type PaddedType,
  type PadSequencesOptions,
} from './sequences/pad-sequences.ts';
export type { ColumnTable, TableColumn } from './tables/column-table.ts';
export { corr, type CorrOptions } from './tables/corr.ts';
export type { CsvOptions, CsvType, NaMarkers } from './tables/csv-options.ts';
export type { CsvSource } from './tables/csv-source.ts';
export { cut, qcut, type Binned, type CutOptions, type QcutOptions } from './tables/cut.ts';
export { describe, type DescribeOptions } from './tables/describe-table.ts';
export { dropNa, type DropNaOptions } from './tables/drop-na.ts';
export { fillNa, type FillNaOptions, type FillValue } from './tables/fill-na.ts';
export { getDummies, type DummyType, type GetDummiesOptions, type PerColumn } from './tables/get-dummies.ts';
export { isNull, type NullTable } from './tables/is-null.ts';
export { parseCsv } from './tables/parse-csv.ts';
export { readCsv, readCsvChunks, type CsvChunkOptions } from './tables/read-csv.ts';
export type { Values } from './tables/table-values.ts';
export { valueCounts, type ValueCountsOptions } from './tables/value-counts.ts';
export type { MatrixMode } from './text/sequence-matrix.ts';
export { textToWordSequence } from './text/text-to-word-sequence.ts';
export { tokenizerFromJson } from './text/tokenizer-from-json.ts';
export type { Text } from './text/expect-texts.ts';
export { Tokenizer, type TokenizerConfig, type TokenizerOptions } from './text/tokenizer.ts';
export type { AnalyzerOptions } from './text/vectorizers/analyzer.ts';
export type { CountVectorizerOptions } from './text/vectorizers/count-options.ts';
export { CountVectorizer } from './text/vectorizers/count-vectorizer.ts';
export { HashingVectorizer, type HashingVectorizerOptions } from './text/vectorizers/hashing-vectorizer.ts';
export type { SparseMatrix } from './text/vectorizers/sparse-matrix.ts';
export { TfidfVectorizer, type TfidfVectorizerOptions } from './text/vectorizers/tfidf-vectorizer.ts';
export type { WordOptions } from './text/word-options.ts';

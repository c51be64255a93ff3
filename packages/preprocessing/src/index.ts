export type { FeatureTransformer } from './base/feature-transformer.ts';
export type { ColumnPredicate, ColumnSelector } from './compose/column-selection.ts';
export type { ColumnStep } from './compose/column-step.ts';
export type { ColumnEntry, ColumnTransformerOptions, OutputNamer } from './compose/column-transformer-options.ts';
export { ColumnTransformer, type NamedTransformers } from './compose/column-transformer.ts';
export type { FinalResult, FinalStep, NamedSteps, PipelineStep } from './compose/pipeline-step.ts';
export { Pipeline } from './compose/pipeline.ts';
export type { TransformerLike } from './compose/step.ts';
export type { DropRule } from './encoders/column-encoding.ts';
export { LabelEncoder } from './encoders/label-encoder.ts';
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
export type { Label } from './input/labels.ts';
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
export { makeSamplingTable, type SamplingTableOptions } from './sequences/make-sampling-table.ts';
export { skipgrams, type Skipgrams, type SkipgramsOptions } from './sequences/skipgrams.ts';
export { slidingWindows, type SlidingWindows, type SlidingWindowsOptions } from './sequences/sliding-windows.ts';
export { splitDataset, type SplitDatasetOptions } from './sequences/split-dataset.ts';
export type { Batch, TimeSteps } from './sequences/time-steps.ts';
export {
  timeseriesDatasetFromArray,
  type TimeseriesBatch,
  type TimeseriesDataset,
  type TimeseriesDatasetOptions,
} from './sequences/timeseries-dataset-from-array.ts';
export { TimeseriesGenerator, type TimeseriesGeneratorOptions } from './sequences/timeseries-generator.ts';
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
export { hashingTrick, oneHot, type HashingTrickOptions, type OneHotOptions } from './text/hashing-trick.ts';
export {
  TextVectorization,
  type TextOutput,
  type TextOutputMode,
  type TextVectorizationOptions,
} from './text/text-vectorization.ts';
export { textToWordSequence } from './text/text-to-word-sequence.ts';
export { tokenizerFromJson } from './text/tokenizer-from-json.ts';
export type { Text } from './text/expect-texts.ts';
export { Tokenizer, type TokenizerConfig, type TokenizerOptions } from './text/tokenizer.ts';
export {
  BertWordPieceTokenizer,
  type BertWordPieceTokenizerOptions,
} from './text/subwords/bert-word-piece-tokenizer.ts';
export {
  ByteLevelBPETokenizer,
  type ByteLevelBPETokenizerOptions,
  type ByteLevelBPETrainOptions,
  type UnicodeForm,
} from './text/subwords/byte-level-bpe-tokenizer.ts';
export type {
  SubwordDecodeOptions,
  SubwordEncodeOptions,
  SubwordEncoding,
  SubwordTokenizer,
  SubwordTrainOptions,
} from './text/subwords/subword-tokenizer.ts';
export type { VocabularyInput } from './text/subwords/subword-vocabulary.ts';
export type { AnalyzerOptions } from './text/vectorizers/analyzer.ts';
export type { CountVectorizerOptions } from './text/vectorizers/count-options.ts';
export { CountVectorizer } from './text/vectorizers/count-vectorizer.ts';
export { HashingVectorizer, type HashingVectorizerOptions } from './text/vectorizers/hashing-vectorizer.ts';
export type { SparseMatrix } from './text/vectorizers/sparse-matrix.ts';
export { TfidfVectorizer, type TfidfVectorizerOptions } from './text/vectorizers/tfidf-vectorizer.ts';
export type { WordOptions } from './text/word-options.ts';
export { FeatureUnion, type FeatureUnionOptions, type NamedUnion, type UnionEntry } from './compose/feature-union.ts';
export { KBinsDiscretizer, type KBinsFitOptions } from './encoders/k-bins-discretizer.ts';
export type { KBinsDiscretizerOptions } from './encoders/k-bins-options.ts';
export {
  LabelBinarizer,
  type BinaryThreshold,
  type LabelBinarizerOptions,
  type LabelType,
} from './encoders/label-binarizer.ts';
export { MultiLabelBinarizer, type MultiLabelBinarizerOptions } from './encoders/multi-label-binarizer.ts';
export { OrdinalEncoder } from './encoders/ordinal-encoder.ts';
export type { OrdinalEncoderOptions } from './encoders/ordinal-options.ts';
export type { TargetEncoderOptions } from './encoders/target-encoder-options.ts';
export { TargetEncoder } from './encoders/target-encoder.ts';
export type { TargetType } from './encoders/target-values.ts';
export {
  FunctionTransformer,
  type FeatureFunction,
  type FunctionTransformerOptions,
} from './features/function-transformer.ts';
export { PolynomialFeatures, type PolynomialFeaturesOptions } from './features/polynomial-features.ts';
export { KNNImputer } from './imputers/knn-imputer.ts';
export type { KNNImputerOptions, NeighborWeights, RowMetric } from './imputers/knn-options.ts';
export { MissingIndicator, type MissingIndicatorOptions } from './imputers/missing-indicator.ts';
export { Binarizer, type BinarizerOptions } from './scalers/binarizer.ts';
export { MaxAbsScaler, type MaxAbsScalerOptions } from './scalers/max-abs-scaler.ts';
export { MinMaxScaler, type MinMaxScalerOptions } from './scalers/min-max-scaler.ts';
export { Normalizer, type NormalizerOptions } from './scalers/normalizer.ts';
export { PowerTransformer, type PowerTransformerOptions } from './scalers/power-transformer.ts';
export { QuantileTransformer, type QuantileTransformerOptions } from './scalers/quantile-transformer.ts';
export { RobustScaler, type RobustScalerOptions } from './scalers/robust-scaler.ts';
export type { QuantileMethod } from './statistics/percentiles.ts';
export type { RandomSource } from './input/random-source.ts';
export { computeClassWeight, type ClassWeight, type ClassWeightOptions } from './weights/compute-class-weight.ts';
export { computeSampleWeight, type SampleWeightOptions } from './weights/compute-sample-weight.ts';
export { normalize, type NormalizeOptions } from './scalers/normalize.ts';

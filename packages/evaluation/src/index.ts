export type { Label, Labels } from './labels.ts';

export { checkCv, type CheckCvOptions, type CrossValidationSplits } from './splitters/check-cv.ts';
export type { FoldOptions, Split } from './splitters/folds.ts';
export { GroupKFold } from './splitters/group-k-fold.ts';
export { GroupShuffleSplit } from './splitters/group-shuffle-split.ts';
export { KFold } from './splitters/k-fold.ts';
export { LeaveOneGroupOut } from './splitters/leave-one-group-out.ts';
export { LeaveOneOut } from './splitters/leave-one-out.ts';
export { LeavePGroupsOut, type LeavePGroupsOutOptions } from './splitters/leave-p-groups-out.ts';
export { LeavePOut, type LeavePOutOptions } from './splitters/leave-p-out.ts';
export { PredefinedSplit, type PredefinedSplitOptions } from './splitters/predefined-split.ts';
export type { RandomSource } from './splitters/random-source.ts';
export type { RandomSplitter, ShuffleSplitOptions } from './splitters/random-splitter.ts';
export { RepeatedKFold } from './splitters/repeated-k-fold.ts';
export type { RepeatedOptions } from './splitters/repeated-splits.ts';
export { RepeatedStratifiedKFold } from './splitters/repeated-stratified-k-fold.ts';
export { ShuffleSplit } from './splitters/shuffle-split.ts';
export { StratifiedGroupKFold } from './splitters/stratified-group-k-fold.ts';
export { StratifiedKFold } from './splitters/stratified-k-fold.ts';
export { StratifiedShuffleSplit } from './splitters/stratified-shuffle-split.ts';
export { TimeSeriesSplit, type TimeSeriesSplitOptions } from './splitters/time-series-split.ts';
export {
  trainTestSplit,
  type PartOf,
  type PartsOf,
  type Rows,
  type TrainTestSplitOptions,
} from './splitters/train-test-split.ts';

export { averagePrecisionScore, type AveragePrecisionScoreOptions } from './metrics/average-precision-score.ts';
export type { BinaryAverage } from './metrics/average-binary.ts';
export {
  brierScoreLoss,
  d2BrierScore,
  type BrierScoreLossOptions,
  type D2BrierScoreOptions,
} from './metrics/brier-score-loss.ts';
export { classLikelihoodRatios, type ClassLikelihoodRatiosOptions } from './metrics/class-likelihood-ratios.ts';
export { cohenKappaScore, type CohenKappaScoreOptions } from './metrics/cohen-kappa-score.ts';
export { d2LogLossScore, type D2LogLossScoreOptions } from './metrics/d2-log-loss-score.ts';
export { d2AbsoluteErrorScore, d2PinballScore, d2TweedieScore } from './metrics/d2-score.ts';
export { dcgScore, ndcgScore, type DcgScoreOptions, type NdcgScoreOptions } from './metrics/dcg-score.ts';
export { detCurve, type DetCurve, type DetCurveOptions } from './metrics/det-curve.ts';
export { explainedVarianceScore } from './metrics/explained-variance-score.ts';
export { hammingLoss, type HammingLossOptions } from './metrics/hamming-loss.ts';
export { hingeLoss, type HingeLossOptions } from './metrics/hinge-loss.ts';
export { jaccardScore, type JaccardScoreOptions } from './metrics/jaccard-score.ts';
export { matthewsCorrcoef, type MatthewsCorrcoefOptions } from './metrics/matthews-corrcoef.ts';
export { maxError } from './metrics/max-error.ts';
export { meanAbsolutePercentageError } from './metrics/mean-absolute-percentage-error.ts';
export { meanPinballLoss, type MeanPinballLossOptions } from './metrics/mean-pinball-loss.ts';
export { meanSquaredLogError, rootMeanSquaredLogError } from './metrics/mean-squared-log-error.ts';
export {
  meanGammaDeviance,
  meanPoissonDeviance,
  meanTweedieDeviance,
  type DevianceOptions,
  type MeanTweedieDevianceOptions,
} from './metrics/mean-tweedie-deviance.ts';
export { medianAbsoluteError } from './metrics/median-absolute-error.ts';
export {
  multilabelConfusionMatrix,
  type BinaryConfusion,
  type MultilabelConfusionMatrixOptions,
} from './metrics/multilabel-confusion-matrix.ts';
export type { ClassTargets, LabelRows } from './metrics/multilabel-targets.ts';
export {
  precisionRecallCurve,
  type PrecisionRecallCurve,
  type PrecisionRecallCurveOptions,
} from './metrics/precision-recall-curve.ts';
export { topKAccuracyScore, type TopKAccuracyScoreOptions } from './metrics/top-k-accuracy-score.ts';
export { zeroOneLoss } from './metrics/zero-one-loss.ts';
export { accuracyScore, type AccuracyScoreOptions } from './metrics/accuracy-score.ts';
export { auc } from './metrics/auc.ts';
export { balancedAccuracyScore, type BalancedAccuracyScoreOptions } from './metrics/balanced-accuracy-score.ts';
export {
  classificationReport,
  type ClassificationReport,
  type ClassificationReportOptions,
  type ClassificationReportRow,
} from './metrics/classification-report.ts';
export { confusionMatrix, type ConfusionMatrixOptions } from './metrics/confusion-matrix.ts';
export { getScorer, getScorerNames, type ScorerName } from './metrics/get-scorer.ts';
export type { Average, AveragedScores, ScoresPerLabel } from './metrics/label-scores.ts';
export { logLoss, type LogLossOptions } from './metrics/log-loss.ts';
export { makeScorer, type MakeScorerOptions, type Metric, type Scorer } from './metrics/make-scorer.ts';
export { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from './metrics/mean-squared-error.ts';
export {
  precisionRecallFscoreSupport,
  type PrecisionRecallFscoreSupportOptions,
  type PrecisionRecallOptions,
} from './metrics/precision-recall-fscore-support.ts';
export {
  f1Score,
  fbetaScore,
  precisionScore,
  recallScore,
  type FbetaScoreOptions,
  type PrecisionScoreOptions,
} from './metrics/precision-score.ts';
export { r2Score, type R2ScoreOptions } from './metrics/r2-score.ts';
export type { ErrorValue, Multioutput, RegressionOptions, Targets } from './metrics/regression-targets.ts';
export type { ResponseMethod } from './metrics/response.ts';
export { rocAucScore, type RocAucAverage, type RocAucScoreOptions } from './metrics/roc-auc-score.ts';
export { rocCurve, type CurveOptions, type RocCurve, type RocCurveOptions } from './metrics/roc-curve.ts';
export type { SampleWeight } from './metrics/sample-weight.ts';
export type { Scores } from './metrics/scores.ts';

export { crossValPredict, type CrossValPredictions, type CrossValPredictOptions } from './running/cross-val-predict.ts';
export { crossValidate } from './running/cross-validate.ts';
export type {
  CrossValidateOptions,
  CrossValidateResult,
  FoldError,
  FoldReport,
} from './running/cross-validate-types.ts';
export { crossValScore, type CrossValScoreOptions } from './running/cross-val-score.ts';
export type {
  EstimatorFactory,
  EstimatorModule,
  EstimatorSource,
  ModuleReference,
  Setting,
} from './running/estimator-source.ts';
export type {
  Batch,
  Executor,
  ExecutorRun,
  FoldIndices,
  PartialScores,
  RunContext,
  Settled,
  Task,
  TaskError,
  TaskOutcome,
  TaskScores,
} from './running/executor.ts';
export {
  learningCurve,
  type CurveError,
  type CurveReport,
  type CurveScores,
  type LearningCurveOptions,
  type LearningCurveResult,
} from './running/learning-curve.ts';
export {
  permutationTestScore,
  type PermutationReport,
  type PermutationTestScoreOptions,
  type PermutationTestScoreResult,
} from './running/permutation-test-score.ts';
export type { RunOptions } from './running/run-options.ts';
export type { ScoreNames, ScorerChoice, Scoring } from './running/scoring.ts';
export {
  validationCurve,
  type ValidationCurveOptions,
  type ValidationCurveResult,
} from './running/validation-curve.ts';
export { summarize, type ScoreSummary } from './running/summarize.ts';

export type { BaseHalvingSearch, HalvingSearchOptions } from './search/base-halving-search.ts';
export type { BaseSearch, Round, SearchContext } from './search/base-search.ts';
export type { CvResults } from './search/cv-results.ts';
export {
  choices,
  loguniform,
  randint,
  uniform,
  type ChoicesOptions,
  type Distribution,
} from './search/distributions.ts';
export { GridSearchCV, type GridSearchCVOptions } from './search/grid-search-cv.ts';
export { HalvingGridSearchCV, type HalvingGridSearchCVOptions } from './search/halving-grid-search-cv.ts';
export { HalvingRandomSearchCV, type HalvingRandomSearchCVOptions } from './search/halving-random-search-cv.ts';
export { ParameterGrid, type Grid, type ParamGrid } from './search/parameter-grid.ts';
export {
  ParameterSampler,
  type Distributions,
  type ParamDistributions,
  type ParameterSamplerOptions,
} from './search/parameter-sampler.ts';
export { RandomizedSearchCV, type RandomizedSearchCVOptions } from './search/randomized-search-cv.ts';
export type {
  FinishedFit,
  Refit,
  SearchError,
  SearchFitOptions,
  SearchOptions,
  SearchReport,
} from './search/search-options.ts';

export type { TrainingCallback, TrainingLogs } from './estimators/callback-relay.ts';
export type { ClassWeight } from './estimators/class-weight.ts';
export {
  LayersClassifier,
  type ClassifierBuildContext,
  type LayersClassifierOptions,
} from './estimators/layers-classifier.ts';
export type { BuildContext, BuildModel, LayersFitOptions, LayersScoreOptions } from './estimators/layers-estimator.ts';
export type { LayersInput } from './estimators/layers-input.ts';
export type { LayersOptions } from './estimators/layers-options.ts';
export {
  LayersRegressor,
  type LayersRegressorOptions,
  type RegressorBuildContext,
} from './estimators/layers-regressor.ts';
export type { TrainingHistory } from './estimators/train-model.ts';

export { readReport, writeReport } from './reports/read-report.ts';
export {
  crossValidationReport,
  searchReport,
  type CrossValidationReport,
  type EvaluationReport,
  type ReportError,
  type ReportOptions,
  type ReportRow,
  type ReportValue,
  type SearchedResults,
  type SearchReportError,
  type SearchResultsReport,
} from './reports/report.ts';

export { bootstrap, type BootstrapOptions, type BootstrapResult, type Resampled } from './significance/bootstrap.ts';
export {
  correctedResampledTTest,
  type CorrectedResampledTTestOptions,
  type CorrectedResampledTTestResult,
} from './significance/corrected-resampled-t-test.ts';
export { mcnemar, type McnemarOptions, type McnemarResult } from './significance/mcnemar.ts';

export { AUC, type AUCOptions } from './streaming/auc.ts';
export { compileWithMetrics, type CompiledMetric, type CompileOptions } from './streaming/compile-with-metrics.ts';
export { F1Score, FBetaScore, type F1ScoreOptions, type FBetaScoreOptions } from './streaming/f-beta-score.ts';
export {
  BinaryIoU,
  IoU,
  MeanIoU,
  OneHotIoU,
  OneHotMeanIoU,
  type BinaryIoUOptions,
  type IoUOptions,
  type MeanIoUOptions,
  type OneHotIoUOptions,
  type OneHotMeanIoUOptions,
} from './streaming/mean-io-u.ts';
export {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
  type AtLeast,
  type ConstrainedOptions,
} from './streaming/precision-at-recall.ts';
export {
  FalseNegatives,
  FalsePositives,
  Precision,
  Recall,
  TrueNegatives,
  TruePositives,
  type CountOptions,
  type PrecisionOptions,
} from './streaming/precision.ts';
export { R2Score, type R2ScoreMetricOptions } from './streaming/r2-score.ts';
export { RootMeanSquaredError } from './streaming/root-mean-squared-error.ts';
export type { StreamedValues, StreamedWeights } from './streaming/streamed-values.ts';
export { StreamingMetric, type StreamingMetricOptions } from './streaming/streaming-metric.ts';
export {
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  type SparseTopKCategoricalAccuracyOptions,
  type TopKCategoricalAccuracyOptions,
} from './streaming/top-k-categorical-accuracy.ts';

export { AbortOnSignal } from './abort-on-signal.ts';
export { BackupAndRestore, type RestorePoint } from './backup-and-restore.ts';
export type { BackupAndRestoreOptions } from './backup-and-restore-options.ts';
export type { RankedCheckpoint } from './best-checkpoints.ts';
export { Callback } from './callback.ts';
export type { CheckpointStorage } from './checkpoint-storage.ts';
export type { Duration, DurationParts } from './duration.ts';
export { EarlyStopping, type EarlyStoppingOptions, type StopReason } from './early-stopping.ts';
export { fileSystem } from './file-system.ts';
export { findLatestCheckpoint, type FoundCheckpoint } from './find-latest-checkpoint.ts';
export { loadCheckpoint, type LoadCheckpointOptions, type LoadedCheckpoint } from './load-checkpoint.ts';
export { fitResumable, type FitResumableOptions } from './fit-resumable.ts';
export { History } from './history.ts';
export { getLearningRate, setLearningRate } from './learning-rate.ts';
export { kerasMetricName, metricNames, metricValue } from './metric-value.ts';
export { ModelCheckpoint } from './model-checkpoint.ts';
export type { CheckpointFilepath, CheckpointMoment, ModelCheckpointOptions } from './model-checkpoint-options.ts';
export type { SavedCheckpoint } from './model-checkpoint-state.ts';
export type { MonitorMode, MonitorOptions } from './monitor.ts';
export type { PrintOptions } from './print.ts';
export { ProgressBar, type ProgressBarOptions } from './progress-bar.ts';
export type { ProgressElement, ProgressStream } from './progress-view.ts';
export { saveCheckpoint, type SaveCheckpointOptions } from './save-checkpoint.ts';
export {
  shuffledBatches,
  type Batch,
  type BatchDataset,
  type Samples,
  type ShuffledBatchesOptions,
} from './shuffled-batches.ts';
export type { CallbackState, StateValue } from './training-group.ts';
export type { Logs, SavableModel, TrainableModel, TrainingCallback, TrainingParams } from './training-callback.ts';
export { claimDirectory } from './claim-directory.ts';
export { CSVLogger, type CSVLoggerOptions } from './csv-logger.ts';
export { DeviceStatsMonitor, type DeviceStatsMonitorOptions } from './device-stats-monitor.ts';
export { GradientAccumulationScheduler } from './gradient-accumulation-scheduler.ts';
export { JSONLLogger, type JSONLLoggerOptions } from './jsonl-logger.ts';
export { LambdaCallback, type LambdaCallbackOptions } from './lambda-callback.ts';
export { LearningRateMonitor, type LearningRateMonitorOptions } from './learning-rate-monitor.ts';
export { LearningRateScheduler } from './learning-rate-scheduler.ts';
export type { LogDestination, TextSink } from './log-file.ts';
export { MemoryMonitor, type MemoryGrowth, type MemoryMonitorOptions } from './memory-monitor.ts';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './reduce-lr-on-plateau.ts';
export { RemoteMonitor, type RemoteMonitorOptions } from './remote-monitor.ts';
export { TerminateOnNaN, type TerminateOnNaNOptions } from './terminate-on-nan.ts';
export { Timer, type TimedStage, type TimerOptions } from './timer.ts';
export { LearningRateFinder, type LearningRateFinderOptions } from './learning-rate-finder.ts';
export { StochasticWeightAveraging, type StochasticWeightAveragingOptions } from './stochastic-weight-averaging.ts';
export { SwapEMAWeights, type SwapEMAWeightsOptions } from './swap-ema-weights.ts';
export { TensorBoard } from './tensor-board.ts';
export type { TensorBoardOptions } from './tensor-board-options.ts';
export type { HyperParameter } from './tensorboard/summary-event.ts';

export { AbortOnSignal } from './abort-on-signal.ts';
export { Callback } from './callback.ts';
export type { CheckpointStorage } from './checkpoint-storage.ts';
export { EarlyStopping, type EarlyStoppingOptions, type StopReason } from './early-stopping.ts';
export { fileSystem } from './file-system.ts';
export { findLatestCheckpoint, type FoundCheckpoint } from './find-latest-checkpoint.ts';
export { loadCheckpoint, type LoadCheckpointOptions, type LoadedCheckpoint } from './load-checkpoint.ts';
export { kerasMetricName, metricNames, metricValue } from './metric-value.ts';
export {
  ModelCheckpoint,
  type CheckpointFilepath,
  type CheckpointMoment,
  type ModelCheckpointOptions,
  type SavedCheckpoint,
} from './model-checkpoint.ts';
export type { MonitorMode, MonitorOptions } from './monitor.ts';
export type { PrintOptions } from './print.ts';
export { ProgressBar, type ProgressBarOptions } from './progress-bar.ts';
export type { ProgressElement, ProgressStream } from './progress-view.ts';
export { saveCheckpoint, type SaveCheckpointOptions } from './save-checkpoint.ts';
export type { Logs, SavableModel, TrainableModel, TrainingCallback, TrainingParams } from './training-callback.ts';

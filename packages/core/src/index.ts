export { derivedSeed } from './derived-seed.ts';
export { describe } from './describe.ts';
export {
  AbortedError,
  ArgumentError,
  BackendError,
  CheckpointError,
  ConnectionError,
  DataError,
  FileError,
  MissingDependencyError,
  ModuError,
  NotFittedError,
  ShapeError,
  WorkerError,
  type ErrorCode,
} from './errors.ts';
export {
  expectArray,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
  type Range,
} from './expect.ts';
export { asMatrix, isMatrix, isNumericArray, isTable, rowCount } from './matrix.ts';
export { naturalLog } from './natural-log.ts';
export { nearest } from './nearest.ts';
export { RandomState, type ChoiceOptions, type RandomStateSnapshot } from './random-state.ts';
export { seededRandom, setRandomSeed } from './set-random-seed.ts';
export { takeRows } from './take-rows.ts';
export type { Column, Estimator, Features, Matrix, NumericArray, Splitter, TableLike, Transformer } from './types.ts';

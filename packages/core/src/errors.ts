/** What went wrong, as a stable string that programs can test; the message is for people. */
export type ErrorCode =
  | 'MODU_INVALID_ARGUMENT'
  | 'MODU_SHAPE'
  | 'MODU_DATA'
  | 'MODU_NOT_FITTED'
  | 'MODU_FILE'
  | 'MODU_CHECKPOINT'
  | 'MODU_BACKEND'
  | 'MODU_MISSING_DEPENDENCY'
  | 'MODU_CONNECTION'
  | 'MODU_WORKER'
  | 'MODU_ABORTED';

/** The base of every error that Modu throws on purpose. */
export class ModuError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An argument or option has the wrong type or a value outside its range. */
export class ArgumentError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_INVALID_ARGUMENT', message, options);
  }
}

/** Arrays, matrices or tensors whose shapes do not fit together. */
export class ShapeError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_SHAPE', message, options);
  }
}

/** Data that cannot be worked with: an empty table, a missing column, NaN in labels, one class only. */
export class DataError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_DATA', message, options);
  }
}

/** Something was asked of a transformer, estimator or model before it was fitted. */
export class NotFittedError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_NOT_FITTED', message, options);
  }
}

/** A file or directory cannot be read or written. */
export class FileError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_FILE', message, options);
  }
}

/** A checkpoint is damaged, incomplete or of another model. */
export class CheckpointError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_CHECKPOINT', message, options);
  }
}

/** A tfjs backend cannot be started, ran out of memory, or lost a thread. */
export class BackendError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_BACKEND', message, options);
  }
}

/** An optional package is needed and not installed; the message holds the command that installs it. */
export class MissingDependencyError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_MISSING_DEPENDENCY', message, options);
  }
}

/** A server cannot be reached, refuses the password, or went away and did not come back. */
export class ConnectionError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_CONNECTION', message, options);
  }
}

/** A process or machine that works for this one died, runs other code, or is not there. */
export class WorkerError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_WORKER', message, options);
  }
}

/** Work was stopped by an `AbortSignal` or by the user. */
export class AbortedError extends ModuError {
  constructor(message: string, options?: ErrorOptions) {
    super('MODU_ABORTED', message, options);
  }
}

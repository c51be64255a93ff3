import {
  AbortedError,
  ArgumentError,
  BackendError,
  CheckpointError,
  ConnectionError,
  DataError,
  describe,
  FileError,
  MissingDependencyError,
  ModuError,
  NotFittedError,
  ShapeError,
  WorkerError,
} from '@modu/core';

const classes = {
  AbortedError,
  ArgumentError,
  BackendError,
  CheckpointError,
  ConnectionError,
  DataError,
  FileError,
  MissingDependencyError,
  NotFittedError,
  ShapeError,
  WorkerError,
} as const;

/** An error as plain data. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** An error, or whatever was thrown, as plain data. */
export function recordError(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'Error', message: describe(error), stack: undefined };
  // A copy of core in another realm has other classes of the same names.
  return { name: error.name, message: error.message, stack: error.stack };
}

/** The error that was recorded: of the same class if it is one of Modu's, otherwise an Error of the same name. */
export function reviveError({ name, message, stack }: ErrorRecord): Error {
  const make = Object.hasOwn(classes, name) ? classes[name as keyof typeof classes] : undefined;
  const error = make === undefined ? new Error(message) : new make(message);
  if (!(error instanceof ModuError)) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

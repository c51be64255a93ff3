import { expect, test } from 'vitest';
import {
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
} from './errors.ts';

test.each([
  ['ArgumentError', ArgumentError, 'MODU_INVALID_ARGUMENT'],
  ['ShapeError', ShapeError, 'MODU_SHAPE'],
  ['DataError', DataError, 'MODU_DATA'],
  ['NotFittedError', NotFittedError, 'MODU_NOT_FITTED'],
  ['FileError', FileError, 'MODU_FILE'],
  ['CheckpointError', CheckpointError, 'MODU_CHECKPOINT'],
  ['BackendError', BackendError, 'MODU_BACKEND'],
  ['MissingDependencyError', MissingDependencyError, 'MODU_MISSING_DEPENDENCY'],
  ['ConnectionError', ConnectionError, 'MODU_CONNECTION'],
  ['WorkerError', WorkerError, 'MODU_WORKER'],
  ['AbortedError', AbortedError, 'MODU_ABORTED'],
] as const)('%s is a ModuError with its own name and code, and keeps its cause', (name, type, code) => {
  const cause = new Error('why');
  const error = new type('message', { cause });
  expect(error).toBeInstanceOf(ModuError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name, code, message: 'message', cause });
  expect(String(error)).toBe(`${name}: message`);
  expect('cause' in new type('message')).toBe(false);
});

import { BackendError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type * as Os from 'node:os';
import { countedThreads } from './counted-threads.ts';
import { importPackage } from './import-package.ts';
import { nodeModule } from './node-module.ts';

/** Functions of Node's `util` that version 23 removed and that the addon's loader calls. */
interface OldUtil {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

/**
 * Loads tfjs-node, which registers the backend `tensorflow`; returns how many threads it takes.
 *
 * @param threads for TensorFlow's operations; it reads them once, when it starts
 * @throws {BackendError} outside of Node, or when the addon cannot be loaded
 * @throws {MissingDependencyError} when `@tensorflow/tfjs-node` is not installed
 */
export async function loadTensorflow(threads?: number): Promise<number> {
  const util = nodeModule<OldUtil>('node:util');
  const cores = nodeModule<typeof Os>('node:os')?.availableParallelism() ?? 1;
  if (util === undefined) throw new BackendError("selectBackend: the backend 'tensorflow' runs in Node only");
  if (tf.findBackendFactory('tensorflow') === null) {
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    util.isArray ??= Array.isArray;
    if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
    await importPackage('selectBackend', '@tensorflow/tfjs-node');
  } else if (threads !== undefined && threads !== startedThreads(cores)) {
    throw new BackendError(
      `selectBackend: TensorFlow is loaded with ${countedThreads(startedThreads(cores))} and cannot change to ${threads}`,
    );
  }
  return startedThreads(cores);
}

function startedThreads(cores: number): number {
  const given = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return Number.isInteger(given) && given > 0 ? given : cores;
}

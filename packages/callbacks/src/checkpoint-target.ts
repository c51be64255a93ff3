import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectString, invalid } from '@modu/core';

/** Where a checkpoint lies: in a directory, or behind a handler of tfjs. */
export type CheckpointTarget =
  | { readonly kind: 'directory'; readonly name: string }
  | { readonly kind: 'handler'; readonly name: string; readonly handler: tf.io.IOHandler };

const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//;

/**
 * Tells paths (`runs/last`, `file:///data/last`) from addresses (`indexeddb://last`) and handlers.
 *
 * @param access what the handler is needed for
 * @param name of the argument, for errors
 * @throws {ArgumentError} when it is none of these, or nothing is registered for the address
 */
export function checkpointTarget(
  where: string,
  target: string | tf.io.IOHandler,
  access: 'save' | 'load',
  name = access === 'save' ? 'target' : 'source',
): CheckpointTarget {
  if (isHandler(target)) {
    if (typeof target[access] !== 'function') throw invalid(where, name, `a handler that can ${access}`, target);
    return { kind: 'handler', name: 'the given handler', handler: target };
  }
  const address = expectString(where, name, target);
  const path = checkpointPath(address);
  if (path !== undefined) return { kind: 'directory', name: path };
  const handlers = access === 'save' ? tf.io.getSaveHandlers(address) : tf.io.getLoadHandlers(address);
  const [handler] = handlers;
  if (handler === undefined) {
    throw new ArgumentError(
      `${where}: ${name} must be a path, a handler or an address that tfjs can ${access} here, received '${address}'`,
    );
  }
  return { kind: 'handler', name: address, handler };
}

/** The path that a string stands for, without `file://` and slashes at the end; undefined for other addresses. */
export function checkpointPath(address: string): string | undefined {
  const isFile = address.startsWith('file://');
  if (!isFile && scheme.test(address)) return undefined;
  // file:///C:/data on Windows
  const path = isFile ? address.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '') : address;
  return path.replace(/(?<=[^/])\/+$/, '');
}

/** Whether `value` is a handler of tfjs, rather than an address or a function that makes one. */
export function isHandler(value: unknown): value is tf.io.IOHandler {
  return typeof value === 'object' && value !== null && ('save' in value || 'load' in value);
}

import { BackendError, MissingDependencyError } from '@modu/core';

const notFound = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Imports an optional package by its name, at run time only: bundlers do not follow it.
 *
 * @throws {MissingDependencyError} when it is not installed, with the command that installs it
 * @throws {BackendError} when it is installed and cannot be loaded
 */
export async function importPackage<T>(where: string, name: string): Promise<T> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as T;
  } catch (cause) {
    const { code, message = String(cause) } = cause as { code?: string; message?: string };
    const missing = code === undefined ? cause instanceof TypeError : notFound.has(code) && message.includes(name);
    if (!missing) {
      const [reason = ''] = message.split('\n');
      throw new BackendError(`${where}: ${name} is installed and cannot be loaded: ${reason}`, { cause });
    }
    throw new MissingDependencyError(
      `${where}: ${name} is missing, run: npm install ${name} (and with a bundler, write import '${name}' before the call)`,
      { cause },
    );
  }
}

import { ArgumentError, describe, expectOptions, expectString, invalid, type Estimator } from '@modu/core';
import { withParams } from './with-params.ts';

/** Values of parameters by name, such as `{ alpha: 0.1 }`. */
export type Setting = Readonly<Record<string, unknown>>;

/**
 * A function that an importable module exports, for work that may run in another thread or on another machine: names and
 * JSON travel, code never does.
 */
export interface ModuleReference {
  /** An absolute URL such as `new URL('./ridge.js', import.meta.url)`, or the name of a package's module. */
  readonly module: string | URL;
  /** The name of the export; `'default'` by default. */
  readonly name?: string;
}

/** An exported function that makes estimators. */
export interface EstimatorModule extends ModuleReference {
  /** Parameters for the function, as JSON; what is searched is added to them. */
  readonly params?: Setting;
}

/** Makes a new, unfitted estimator with some parameters; `{}` where none are set. */
export type EstimatorFactory<E extends Estimator = Estimator> = (params: never) => E | Promise<E>;

/** What makes estimators: a function, or the name of one that a module exports. */
export type EstimatorSource<E extends Estimator = Estimator> = EstimatorFactory<E> | EstimatorModule;

/** Makes a new estimator with the parameters of a setting. */
export type MakeEstimator<E extends Estimator = Estimator> = (setting: Setting) => Promise<E>;

/** Whether something names an export of a module. */
export function isModuleReference(value: unknown): value is ModuleReference {
  return typeof value === 'object' && value !== null && 'module' in value;
}

/** @throws {ArgumentError} unless `reference` names a module and an export */
export function expectModuleReference(
  where: string,
  argument: string,
  reference: EstimatorModule,
  known: readonly (keyof EstimatorModule)[] = ['module', 'name'],
): void {
  const { module, name, params } = expectOptions(`${where}: ${argument}`, reference, known);
  if (!(module instanceof URL)) expectString(where, `${argument}.module`, module);
  if (name !== undefined) expectString(where, `${argument}.name`, name);
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    throw invalid(where, `${argument}.params`, 'an object', params);
  }
}

/**
 * The function that a reference names.
 *
 * @throws {ArgumentError} when the module cannot be imported or exports no function of that name
 */
export async function importFunction(
  where: string,
  argument: string,
  { module, name = 'default' }: ModuleReference,
): Promise<(...args: never[]) => unknown> {
  const specifier = String(module);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as typeof exported;
  } catch (error) {
    const reason = error instanceof Error ? error.message : describe(error);
    throw new ArgumentError(`${where}: ${argument} must be importable, ${describe(specifier)} is not: ${reason}`, {
      cause: error,
    });
  }
  const value = exported[name];
  if (typeof value === 'function') return value as (...args: never[]) => unknown;
  throw new ArgumentError(
    `${where}: ${argument} must name an exported function, received ${describe(value)} for '${name}' of ${describe(specifier)}`,
  );
}

/**
 * What makes the estimators of a run.
 *
 * A function that takes a parameter is called with the setting; one that takes none is called without, and what it makes
 * gets the setting by `withParams`.
 *
 * @throws {ArgumentError} when `source` is neither a function nor the name of one
 */
export async function estimatorMaker<E extends Estimator>(
  where: string,
  source: EstimatorSource<E>,
): Promise<MakeEstimator<E>> {
  if (typeof source === 'function') return makerOf(where, source, {});
  if (!isModuleReference(source)) {
    throw invalid(where, 'estimator', 'a function that makes one, or { module, name } of such a function', source);
  }
  expectModuleReference(where, 'estimator', source, ['module', 'name', 'params']);
  const factory = (await importFunction(where, 'estimator', source)) as EstimatorFactory<E>;
  return makerOf(where, factory, source.params ?? {});
}

function makerOf<E extends Estimator>(where: string, factory: EstimatorFactory<E>, fixed: Setting): MakeEstimator<E> {
  return async (setting) => {
    const params = { ...fixed, ...setting };
    const estimator = await (factory as (given: Setting) => E | Promise<E>)(params);
    if (typeof (estimator as Partial<Estimator> | undefined)?.fit !== 'function') {
      throw new ArgumentError(
        `${where}: estimator must be a function that returns something with a method fit, received ${describe(estimator)}`,
      );
    }
    return factory.length > 0 || Object.keys(params).length === 0 ? estimator : withParams(where, estimator, params);
  };
}

import { ArgumentError, describe } from '@modu/core';

/** The parts of an estimator or a step that take parameters. */
interface Adjustable {
  /** Sets parameters by name and returns the estimator. */
  readonly setParams?: (params: Readonly<Record<string, unknown>>) => unknown;
  /** Named steps, as a pipeline has. */
  readonly steps?: unknown;
  /** The options that its constructor took. */
  readonly options?: unknown;
}

type Step = readonly [name: string, step: unknown];

/**
 * An unfitted estimator with other parameters, as scikit-learn's `set_params`: `step__param` goes to a step of a pipeline,
 * `step` replaces one.
 *
 * Something with a method `setParams` is told by it; a pipeline and something with `options` are made anew by their
 * constructors.
 *
 * @throws {ArgumentError} for a parameter that the estimator does not have
 */
export function withParams<E>(where: string, estimator: E, params: Readonly<Record<string, unknown>>): E {
  const names = Object.keys(params);
  if (names.length === 0) return estimator;
  const { setParams, steps, options } = estimator as Adjustable;
  if (typeof setParams === 'function') return (setParams.call(estimator, params) ?? estimator) as E;
  const make = (estimator as object).constructor as (new (argument: unknown) => E) & { readonly length: number };
  if (isSteps(steps)) return new make(adjustSteps(where, steps, params));
  if (typeof options === 'object' && options !== null && make.length < 2) return new make({ ...options, ...params });
  throw new ArgumentError(
    `${where}: estimator must be a function that takes the parameters ${names.join(', ')}, or return something with a method setParams, received ${describe(estimator)}`,
  );
}

function isSteps(steps: unknown): steps is readonly Step[] {
  return Array.isArray(steps) && steps.every((step: unknown) => Array.isArray(step) && typeof step[0] === 'string');
}

function adjustSteps(where: string, steps: readonly Step[], params: Readonly<Record<string, unknown>>): Step[] {
  const names = steps.map(([name]) => name);
  const nested = new Map<string, Record<string, unknown>>();
  const replaced = new Map<string, unknown>();
  for (const [key, value] of Object.entries(params)) {
    const at = key.indexOf('__');
    const name = at < 0 ? key : key.slice(0, at);
    if (!names.includes(name)) {
      throw new ArgumentError(
        `${where}: the parameter '${key}' must begin with the name of a step, received none of ${names.join(', ')}`,
      );
    }
    if (at < 0) replaced.set(name, value);
    else nested.set(name, { ...nested.get(name), [key.slice(at + 2)]: value });
  }
  return steps.map(([name, step]) => {
    const chosen = replaced.has(name) ? replaced.get(name) : step;
    const own = nested.get(name);
    return [name, own === undefined ? chosen : withParams(where, chosen, own)];
  });
}

import { ArgumentError, describe, invalid } from '@modu/core';
import { checkStepNames, isTransformer, type TransformerLike } from './step.ts';

/** The last step of a pipeline: a transformer, or an estimator with `predict` and what else it can do. */
export interface FinalStep {
  fit(x: unknown, y?: unknown, options?: unknown): unknown;
}

/** A named step; `'passthrough'` leaves data as it is. */
export type PipelineStep = readonly [name: string, step: TransformerLike | FinalStep | 'passthrough'];

/** The steps of a pipeline by name. */
export type NamedSteps<S extends readonly PipelineStep[]> = { readonly [Step in S[number] as Step[0]]: Step[1] };

/** What method `M` of the last step returns, once awaited. */
export type FinalResult<S extends readonly PipelineStep[], M extends string> = [LastStep<S>] extends [
  Readonly<Record<M, (...args: never[]) => infer R>>,
]
  ? Awaited<R>
  : unknown;

type LastStep<S extends readonly PipelineStep[]> = S extends readonly [
  ...(readonly PipelineStep[]),
  infer L extends PipelineStep,
]
  ? L[1]
  : S[number][1];

/** The type of property `P` of the last step; undefined where it has none. */
export type FinalProperty<S extends readonly PipelineStep[], P extends string> = [LastStep<S>] extends [
  Readonly<Record<P, infer T>>,
]
  ? T
  : unknown;

/** Copies of the steps, checked and frozen. @throws {ArgumentError} */
export function checkSteps(steps: readonly PipelineStep[]): readonly PipelineStep[] {
  const where = 'Pipeline';
  if (!Array.isArray(steps) || steps.length === 0) throw invalid(where, 'steps', 'a non-empty array', steps);
  steps.forEach((entry: unknown, i) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw invalid(where, `steps[${i}]`, 'a pair [name, step]', entry);
  });
  checkStepNames(
    where,
    steps.map(([name]: PipelineStep) => name),
  );
  steps.forEach(([name, step]: PipelineStep, i) => {
    if (step === 'passthrough') return;
    const last = i === steps.length - 1;
    if (last ? typeof (step as Partial<FinalStep> | null)?.fit === 'function' : isTransformer(step)) return;
    const expected = last
      ? "have a method fit or be 'passthrough'"
      : "have methods fit and transform or be 'passthrough'";
    throw new ArgumentError(`${where}: step '${name}' must ${expected}, received ${describe(step)}`);
  });
  return Object.freeze(steps.map(([name, step]) => Object.freeze([name, step] as const)));
}

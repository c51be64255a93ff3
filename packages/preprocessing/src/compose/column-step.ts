import { ArgumentError, describe } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { FunctionTransformer } from '../features/function-transformer.ts';
import type { JsonNode } from '../json/json-node.ts';
import type { JsonValue } from '../json/transformer-json.ts';
import { Pipeline } from './pipeline.ts';
import { cloneStep, isTransformer, stepToJSON, type TransformerLike } from './step.ts';

/** What is done with columns: a transformer, a chain of them, `'drop'` or `'passthrough'`. */
export type ColumnStep = TransformerLike | readonly TransformerLike[] | 'drop' | 'passthrough';

/** The transformers of a step, in order; a pipeline's own steps. */
export function stepsOf(step: Exclude<ColumnStep, string>): readonly TransformerLike[] {
  if (step instanceof Pipeline) {
    return (step as Pipeline).steps.flatMap(([, inner]) =>
      inner === 'passthrough' ? [] : stepsOf(inner as TransformerLike),
    );
  }
  return Array.isArray(step) ? step.flatMap((inner: TransformerLike) => stepsOf(inner)) : [step as TransformerLike];
}

/** A copy of a step that has the right form. @throws {ArgumentError} */
export function checkColumnStep(where: string, name: string, step: unknown): ColumnStep {
  if (step === 'drop' || step === 'passthrough') return step;
  const steps: readonly unknown[] = Array.isArray(step) ? step : [step];
  const wrong = steps.find(
    (each) => !(isTransformer(each) && (!(each instanceof Pipeline) || endsInTransformer(each as Pipeline))),
  );
  if (wrong === undefined && steps.length > 0) {
    return Array.isArray(step) ? Object.freeze([...(steps as TransformerLike[])]) : (step as TransformerLike);
  }
  throw new ArgumentError(
    `${where}: '${name}' must be a transformer, an array of transformers, 'drop' or 'passthrough', received ${describe(wrong ?? step)}`,
  );
}

function endsInTransformer(pipeline: Pipeline): boolean {
  const last = pipeline.steps.at(-1)?.[1];
  return last === 'passthrough' || isTransformer(last);
}

/** A copy of a step with none of its transformers fitted. */
export function cloneColumnStep(step: Exclude<ColumnStep, string>): Exclude<ColumnStep, string> {
  return Array.isArray(step)
    ? step.map((each: TransformerLike) => cloneStep(each))
    : cloneStep(step as TransformerLike);
}

/** A fitted step as JSON. @throws {DataError} for transformers that are not of this package */
export function writeColumnStep(where: string, name: string, step: ColumnStep): JsonValue {
  if (typeof step === 'string') return step;
  const write = (each: unknown): JsonValue => {
    const json = each instanceof Pipeline ? each.toJSON() : stepToJSON(where, name, each);
    return { ...json };
  };
  return Array.isArray(step) ? step.map(write) : write(step);
}

/** The step that {@link writeColumnStep} wrote. @throws {DataError} */
export function readColumnStep(node: JsonNode, revive: (json: unknown) => unknown): ColumnStep {
  if (node.isString) return node.oneOf(['drop', 'passthrough']);
  const read = (each: JsonNode): TransformerLike => {
    const step = revive(each);
    const isStep =
      step instanceof FeatureTransformer || step instanceof FunctionTransformer || step instanceof Pipeline;
    if (isStep) return step;
    throw each.fail('a transformer of features', step);
  };
  return node.isArray ? node.items().map(read) : read(node);
}

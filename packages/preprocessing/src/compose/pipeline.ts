import { ArgumentError, describe } from '@modu/core';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';
import {
  checkSteps,
  type FinalProperty,
  type FinalResult,
  type FinalStep,
  type NamedSteps,
  type PipelineStep,
} from './pipeline-step.ts';
import { cloneStep, stepToJSON, type TransformerLike } from './step.ts';

/**
 * Transformers in a row, and at the end a transformer or an estimator: fitted together, applied together.
 *
 * `fit` fits and applies every step but the last in turn, then fits the last; all other methods apply the fitted
 * steps and never fit again. Steps are fitted in place, as in scikit-learn. Methods are asynchronous because a step may be
 * a network; each step is awaited.
 *
 * @throws {ArgumentError} when a step has no name, a name is repeated or contains `__`, a step but the last has no
 *   `transform`, or the last has no `fit` or not the method that is asked for
 * @throws {NotFittedError} from the first step that is used before `fit`
 * @see sklearn.pipeline.Pipeline, https://scikit-learn.org/1.9/modules/generated/sklearn.pipeline.Pipeline.html
 * @example
 * ```ts
 * const pipeline = new Pipeline([
 *   ['impute', new SimpleImputer({ strategy: 'median' })],
 *   ['scale', new StandardScaler()],
 * ]);
 * const z = await pipeline.fitTransform([[1], [null], [3]]);
 * pipeline.namedSteps.scale.mean; // Float64Array [2]
 * ```
 */
export class Pipeline<const S extends readonly PipelineStep[] = readonly PipelineStep[]> {
  /** The steps with their names, in order. */
  readonly steps: S;
  /** The steps by name. */
  readonly namedSteps: NamedSteps<S>;

  constructor(steps: S) {
    this.steps = checkSteps(steps) as S;
    this.namedSteps = Object.freeze(Object.fromEntries(this.steps)) as NamedSteps<S>;
  }

  /**
   * Fits all steps.
   *
   * @param options handed to `fit` of the last step
   */
  async fit(x: unknown, y?: unknown, options?: unknown): Promise<this> {
    const last = this.#last();
    const prepared = await this.#fitBeforeLast(x, y);
    if (last !== 'passthrough') await (options === undefined ? last.fit(prepared, y) : last.fit(prepared, y, options));
    return this;
  }

  /** `fit(x, y, options)`, then the transformed `x`. */
  async fitTransform(x: unknown, y?: unknown, options?: unknown): Promise<FinalResult<S, 'transform'>> {
    const last = this.#last();
    if (last === 'passthrough') return (await this.#fitBeforeLast(x, y)) as FinalResult<S, 'transform'>;
    const step = this.#final('fitTransform', 'transform') as TransformerLike & FinalStep;
    const prepared = await this.#fitBeforeLast(x, y);
    if (options === undefined) return (await fitTransformStep(step, prepared, y)) as FinalResult<S, 'transform'>;
    await step.fit(prepared, y, options);
    return (await step.transform(prepared)) as FinalResult<S, 'transform'>;
  }

  /** `x` after all steps; the last must be a transformer. */
  async transform(x: unknown): Promise<FinalResult<S, 'transform'>> {
    if (this.#last() === 'passthrough') return (await this.#beforeLast(x)) as FinalResult<S, 'transform'>;
    return this.#call('transform', x) as Promise<FinalResult<S, 'transform'>>;
  }

  /** The last step's `predict` on the transformed `x`. */
  async predict(x: unknown, options?: unknown): Promise<FinalResult<S, 'predict'>> {
    return this.#call('predict', x, options) as Promise<FinalResult<S, 'predict'>>;
  }

  /** The last step's `predictProba` on the transformed `x`. */
  async predictProba(x: unknown, options?: unknown): Promise<FinalResult<S, 'predictProba'>> {
    return this.#call('predictProba', x, options) as Promise<FinalResult<S, 'predictProba'>>;
  }

  /** The last step's `score` on the transformed `x` and on `y`. */
  async score(x: unknown, y: unknown, options?: unknown): Promise<FinalResult<S, 'score'>> {
    return this.#call('score', x, y, options) as Promise<FinalResult<S, 'score'>>;
  }

  /** `x` taken back through all steps, from the last to the first; every step must have `inverseTransform`. */
  async inverseTransform(x: unknown): Promise<unknown> {
    const steps = this.steps.filter(([, step]) => step !== 'passthrough');
    for (const [name, step] of steps) {
      if (!('inverseTransform' in (step as object)))
        throw this.#lacks('inverseTransform', name, step, 'inverseTransform');
    }
    let data = x;
    for (const [, step] of steps.toReversed()) data = await (step as Required<TransformerLike>).inverseTransform(data);
    return data;
  }

  /** Names of the columns that `transform` returns; every step must tell its own. */
  getFeatureNamesOut(inputFeatures?: readonly string[]): readonly string[] {
    let names = inputFeatures;
    for (const [name, step] of this.steps) {
      if (step === 'passthrough') continue;
      if (!hasNames(step)) throw this.#lacks('getFeatureNamesOut', name, step, 'getFeatureNamesOut');
      names = step.getFeatureNamesOut(names);
    }
    if (names !== undefined) return names;
    throw new ArgumentError(
      "Pipeline.getFeatureNamesOut: inputFeatures must be given when all steps are 'passthrough', received undefined",
    );
  }

  /** Number of columns that `fit` saw, as the first step tells it. */
  get nFeaturesIn(): number | undefined {
    return (this.steps[0]?.[1] as { readonly nFeaturesIn?: number }).nFeaturesIn;
  }

  /** Names of the columns that `fit` saw, as the first step tells them. */
  get featureNamesIn(): readonly string[] | undefined {
    return (this.steps[0]?.[1] as { readonly featureNamesIn?: readonly string[] }).featureNamesIn;
  }

  /** The classes that the last step tells apart; undefined where it has none. */
  get classes(): FinalProperty<S, 'classes'> {
    return (this.#last() as { readonly classes?: unknown }).classes as FinalProperty<S, 'classes'>;
  }

  /** `'classifier'` or `'regressor'`, as the last step says; undefined where it says nothing. */
  get estimatorType(): FinalProperty<S, 'estimatorType'> {
    return (this.#last() as { readonly estimatorType?: unknown }).estimatorType as FinalProperty<S, 'estimatorType'>;
  }

  /** A pipeline of the same steps from `start` to before `end`, negative ones counted from the end: `slice(0, -1)`. */
  slice(start?: number, end?: number): Pipeline {
    const steps = this.steps.slice(start, end);
    if (steps.length > 0) return new Pipeline<readonly PipelineStep[]>(steps);
    throw new ArgumentError(
      `Pipeline.slice: start and end must leave at least one of ${this.steps.length} steps, received ${start} and ${end}`,
    );
  }

  /** A pipeline of unfitted copies of the steps. @throws {ArgumentError} for a step without `clone` */
  clone(): Pipeline<S> {
    const steps = this.steps.map(([name, step]) => {
      if (step === 'passthrough') return [name, step] as const;
      if (!('clone' in step)) throw this.#lacks('clone', name, step, 'clone');
      return [name, cloneStep(step)] as const;
    });
    return new Pipeline(steps as unknown as S);
  }

  /** Disposes of the steps that can be disposed of (networks). */
  dispose(): void {
    for (const [, step] of this.steps) (step as { dispose?: () => void }).dispose?.();
  }

  /** What was learned, as plain data for `JSON.stringify`; a pipeline of this package's transformers only. @throws {DataError} */
  toJSON(): TransformerJSON {
    const steps = this.steps.map(([name, step]) => ({
      name,
      step:
        step === 'passthrough'
          ? step
          : step instanceof Pipeline
            ? step.toJSON()
            : stepToJSON('Pipeline.toJSON', name, step),
    }));
    return { class: 'Pipeline', version: formatVersion, options: {}, state: toJsonObject({ steps }) };
  }

  /**
   * The fitted pipeline that {@link Pipeline.toJSON} described, or its text.
   *
   * @param revive makes each step out of its JSON: `transformerFromJSON`
   * @throws {DataError} when it is damaged
   */
  static fromJSON(json: unknown, revive: (json: unknown) => TransformerLike): Pipeline {
    const steps = readTransformer('Pipeline', json)
      .state.key('steps')
      .items()
      .map((node): PipelineStep => {
        const step = node.key('step');
        return [node.key('name').string(), step.isString ? step.oneOf(['passthrough']) : revive(step)];
      });
    return new Pipeline<readonly PipelineStep[]>(steps);
  }

  #last(): FinalStep | 'passthrough' {
    return (this.steps.at(-1) as PipelineStep)[1];
  }

  /** The last step, known to have `method`. */
  #final(member: string, method = member): FinalStep {
    const [name, step] = this.steps.at(-1) as PipelineStep;
    if (step === 'passthrough' || typeof (step as unknown as Record<string, unknown>)[method] !== 'function') {
      throw this.#lacks(member, name, step, method);
    }
    return step;
  }

  async #call(method: string, x: unknown, ...rest: unknown[]): Promise<unknown> {
    const step = this.#final(method) as unknown as Record<string, (...args: unknown[]) => unknown>;
    const prepared = await this.#beforeLast(x);
    while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
    return step[method]?.(prepared, ...rest);
  }

  async #fitBeforeLast(x: unknown, y: unknown): Promise<unknown> {
    let data = x;
    for (const [, step] of this.steps.slice(0, -1)) {
      if (step !== 'passthrough') data = await fitTransformStep(step as TransformerLike, data, y);
    }
    return data;
  }

  async #beforeLast(x: unknown): Promise<unknown> {
    let data = x;
    for (const [, step] of this.steps.slice(0, -1)) {
      if (step !== 'passthrough') data = await (step as TransformerLike).transform(data);
    }
    return data;
  }

  #lacks(member: string, name: string, step: unknown, method: string): ArgumentError {
    return new ArgumentError(
      `Pipeline.${member}: step '${name}' must have a method ${method}, received ${describe(step)}`,
    );
  }
}

function hasNames(
  step: TransformerLike | FinalStep,
): step is TransformerLike & Required<Pick<TransformerLike, 'getFeatureNamesOut'>> {
  return 'getFeatureNamesOut' in step && typeof step.getFeatureNamesOut === 'function';
}

async function fitTransformStep(step: TransformerLike, x: unknown, y: unknown): Promise<unknown> {
  if (typeof step.fitTransform === 'function') return step.fitTransform(x, y);
  await step.fit(x, y);
  return step.transform(x);
}

import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectInteger, expectOptions, invalid } from '@modu/core';
import { AccumulationRounds } from './accumulation-rounds.ts';
import { clipGradients } from './clip-gradients.ts';
import { runFusedUpdate, type FusedUpdate } from './fused-update.ts';
import type { LearningRateSchedule } from './learning-rate-schedule.ts';
import { classTitle, configFromSettings, optionsFromConfig } from './optimizer-config.ts';
import {
  expectLearningRate,
  optimizerOptionNames,
  optimizerSettings,
  type OptimizerOptions,
  type OptimizerSettings,
} from './optimizer-options.ts';
import { updateAverages } from './moving-average.ts';
import { ExportedScalars, readOptimizerState } from './optimizer-state.ts';
import { SlotStore, type Entry, type NamedTensor } from './slot-store.ts';
import { decayVariable, expectExclusions, isExcluded, type WeightDecayExclusions } from './weight-decay.ts';

/** What {@link Optimizer.updateStep} works with; the learning rate is rounded to float32. */
export interface VariableUpdate<Slot extends string> {
  readonly variable: tf.Variable;
  /** Clipped; accumulated where that is asked for. */
  readonly gradient: tf.Tensor;
  readonly slots: Readonly<Record<Slot, tf.Variable>>;
  readonly learningRate: number;
  /** The number of this update, from 1. */
  readonly step: number;
}

/** Slots that the base class keeps itself. */
type BaseSlot = 'average' | 'gradientAccumulator';

const accumulator = 'gradientAccumulator' as const;

/**
 * The base of all optimizers: clips gradients, decays weights, accumulates, averages, keeps and restores state. A class
 * of its own adds its slots ({@link slotValues}) and its rule ({@link updateStep}).
 *
 * A step is: gradients are accumulated, and where the count is full their mean goes on; clipped; variables decay; the
 * rule; the moving averages. The learning rate is that of the number of steps before this one.
 *
 * @see https://keras.io/api/optimizers/
 */
export abstract class Optimizer<Slot extends string = string> extends tf.Optimizer {
  /** Steps taken, those that only accumulate included. */
  protected override iterations_ = 0;
  /** The class name without its prefix, for errors. */
  protected readonly where: string;
  readonly #settings: OptimizerSettings;
  readonly #store: SlotStore<Slot | BaseSlot>;
  readonly #rounds: AccumulationRounds;
  #learningRate: number | LearningRateSchedule;
  #excluded: Required<WeightDecayExclusions> = { varList: [], varNames: [] };
  readonly #exported = new ExportedScalars();

  /** @throws {ArgumentError} for an unknown option or a bad value */
  protected constructor(options: OptimizerOptions, ownOptionNames: readonly string[], learningRate: number) {
    super();
    this.where = classTitle((new.target as unknown as { className: string }).className);
    expectOptions(this.where, options, [...optimizerOptionNames, ...ownOptionNames] as (keyof OptimizerOptions)[]);
    this.#settings = optimizerSettings(this.where, options);
    this.#rounds = new AccumulationRounds(options.gradientAccumulationSteps);
    this.#learningRate = expectLearningRate(this.where, options.learningRate ?? learningRate);
    this.#store = new SlotStore(this.where);
  }

  /** tfjs takes anything with an optimizer's methods for an instance of every optimizer class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** The slots that each variable needs, with the value they begin with. */
  protected abstract slotValues(): Readonly<Partial<Record<Slot, number>>>;

  /** Takes the step of one variable, by operations of tfjs; assigns to the variable and its slots. */
  protected abstract updateStep(update: VariableUpdate<Slot>): void;

  /** The step of this number as one kernel, which a backend may have or not. */
  protected fusedUpdate?(step: number): FusedUpdate<Slot> | undefined;

  /**
   * The learning rate of the next step. It may be set to a schedule, and where none rules to a number.
   *
   * @throws {ArgumentError} when a number is set where a schedule rules
   */
  get learningRate(): number {
    return typeof this.#learningRate === 'number' ? this.#learningRate : this.#learningRate.call(this.iterations_);
  }

  set learningRate(value: number | LearningRateSchedule) {
    const checked = expectLearningRate(this.where, value);
    if (typeof checked === 'number' && typeof this.#learningRate !== 'number') {
      throw invalid(this.where, 'learningRate', `left to its schedule ${this.#learningRate.getClassName()}`, value);
    }
    this.#learningRate = checked;
  }

  /** Updates of the variables so far: with gradient accumulation, full rounds. */
  override get iterations(): number {
    return this.#rounds.updates;
  }

  /**
   * After how many steps variables change, by the mean of the gradients since; null for each step. It may be set at any
   * time: what has been accumulated stays, and is used in the step that makes up the new number.
   *
   * @throws {ArgumentError} for anything but null or a positive integer
   */
  get gradientAccumulationSteps(): number | null {
    return this.#rounds.steps === 1 ? null : this.#rounds.steps;
  }

  set gradientAccumulationSteps(value: number | null | undefined) {
    this.#rounds.steps = expectInteger(this.where, 'gradientAccumulationSteps', value ?? 1, { min: 1 });
  }

  /**
   * Excludes variables from weight decay; replaces what was excluded before.
   *
   * @throws {ArgumentError} after the first step, or when neither list is given
   */
  excludeFromWeightDecay(exclusions: WeightDecayExclusions): void {
    const where = `${this.where}.excludeFromWeightDecay`;
    const checked = expectExclusions(where, exclusions);
    if (this.#store.size > 0) throw new ArgumentError(`${where}: must be called before the first step`);
    this.#excluded = checked;
  }

  /** Takes one step; variables without a gradient stay. @throws {ArgumentError} when no variable has one */
  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[]): void {
    const named: readonly NamedTensor[] = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    if (named.length === 0) return;
    // tfjs hands over null or undefined where a variable does not take part in the loss.
    const present = named.filter(({ tensor }) => ((tensor as tf.Tensor | null | undefined) ?? null) !== null);
    if (present.length === 0) {
      throw invalid(`${this.where}.applyGradients`, 'gradients', 'given for one variable at least', named);
    }
    tf.tidy(() => {
      const variables = present.map(({ name }) => this.#variable(name));
      const entries = this.#store.entriesOf(variables, (variable) => this.#create(variable));
      this.#accumulate(
        entries,
        present.map(({ tensor }) => tensor),
      );
      if (this.#settings.useEma) updateAverages(this.#store.entries, this.iterations, this.#settings);
    });
    this.iterations_ += 1;
    this.#rounds.advance();
  }

  /**
   * Overwrites variables by their moving averages, as Keras does at the end of `fit`; nothing happens without `useEma`.
   *
   * @throws {ArgumentError} when a variable has no average yet
   */
  finalizeVariableValues(varList: readonly tf.Variable[]): void {
    if (!this.#settings.useEma) return;
    const where = `${this.where}.finalizeVariableValues`;
    const entries = this.#store.entriesOf(varList, (variable) => {
      throw invalid(where, 'varList', 'variables that were trained', variable.name);
    });
    for (const { variable, slots } of entries) variable.assign(slots.average);
  }

  /**
   * All state: the steps taken (`iter`), the learning rate unless a schedule rules, whether each variable decays where
   * some do not, where gradient accumulation stands when its number of steps was changed, and `variable/slot` for each
   * slot of each variable. The tensors stay the optimizer's, which goes on writing to them: copy what is to be kept, and
   * do not dispose of them.
   */
  // Promised by tfjs' base class.
  // eslint-disable-next-line @typescript-eslint/require-await
  override async getWeights(): Promise<NamedTensor[]> {
    const { decays } = this.#store;
    const rate = this.#learningRate;
    return [
      this.#exported.write('iter', () => tf.scalar(this.iterations_, 'int32')),
      ...(typeof rate === 'number' ? [this.#exported.write('learningRate', () => tf.scalar(rate))] : []),
      ...(decays.includes(false)
        ? [this.#exported.write('decays', () => tf.tensor1d(decays.map(Number), 'int32'))]
        : []),
      ...(this.#rounds.isRegular(this.iterations_)
        ? []
        : [this.#exported.write('rounds', () => tf.tensor1d([this.#rounds.updates, this.#rounds.pending], 'int32'))]),
      ...this.#store.toTensors(this.#slotNames(this.#store.has(accumulator))),
    ];
  }

  /**
   * Takes over the state that {@link getWeights} of an optimizer with the same options gave; the next step is the one that
   * the other would have taken. The tensors are copied.
   *
   * @throws {ArgumentError} when something is missing or too much; the state then stays
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const where = `${this.where}.setWeights`;
    const { scalars, slots } = await readOptimizerState(where, weights, typeof this.#learningRate === 'number');
    const isAccumulated = slots.some(({ name }) => name.endsWith(`/${accumulator}`));
    this.#store.fromTensors(where, this.#slotNames(isAccumulated), slots, scalars.decays ?? []);
    this.iterations_ = scalars.iter;
    this.#rounds.restore(scalars.iter, scalars.rounds);
    // A number that is the same in float32 stays as it was given.
    const { learningRate } = scalars;
    if (learningRate !== undefined && learningRate !== Math.fround(this.learningRate)) this.learningRate = learningRate;
  }

  /** Keras' configuration with names in camel case; what is not set is null. */
  override getConfig(): tf.serialization.ConfigDict {
    const { gradientAccumulationSteps } = this;
    return {
      ...configFromSettings(this.#settings, this.#learningRate, this.#excluded.varNames),
      gradientAccumulationSteps,
    };
  }

  /** A new optimizer from what {@link getConfig} returned, or from Keras' configuration of the same class. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { options, excluded } = optionsFromConfig(type.className, config);
    const optimizer = new type(options);
    if (excluded !== undefined) (optimizer as unknown as Optimizer).excludeFromWeightDecay({ varNames: excluded });
    return optimizer;
  }

  /** Disposes of all state. */
  override dispose(): void {
    this.#store.dispose();
    this.#exported.dispose();
  }

  #variable(name: string): tf.Variable {
    const variable = tf.engine().registeredVariables[name];
    if (variable !== undefined) return variable;
    throw invalid(`${this.where}.applyGradients`, 'gradients', 'named after variables', name);
  }

  #slotNames(isAccumulated: boolean): (Slot | BaseSlot)[] {
    return [
      ...(this.#settings.useEma ? (['average'] as const) : []),
      ...(isAccumulated ? ([accumulator] as const) : []),
      ...(Object.keys(this.slotValues()) as Slot[]),
    ];
  }

  #create(variable: tf.Variable): Omit<Entry<Slot | BaseSlot>, 'variable'> {
    const initial: Partial<Record<string, number>> = this.slotValues();
    const slots = this.#slotNames(this.#rounds.isAccumulating).map((slot) => [
      slot,
      tf.variable(slot === 'average' ? variable.clone() : tf.fill(variable.shape, initial[slot] ?? 0), false),
    ]);
    return {
      slots: Object.fromEntries(slots) as Record<Slot | BaseSlot, tf.Variable>,
      decays: !isExcluded(this.#excluded, variable),
    };
  }

  #accumulate(entries: readonly Entry<Slot | BaseSlot>[], gradients: readonly tf.Tensor[]): void {
    const rounds = this.#rounds;
    if (!rounds.isAccumulating) {
      this.#update(entries, gradients);
      return;
    }
    this.#store.ensure(accumulator);
    const sums = entries.map(({ slots }, i) => tf.add(gradients[i] as tf.Tensor, slots.gradientAccumulator));
    if (!rounds.isFull) {
      for (const [i, { slots }] of entries.entries()) slots.gradientAccumulator.assign(sums[i] as tf.Tensor);
      return;
    }
    this.#update(
      entries,
      sums.map((sum) => tf.div(sum, rounds.pending + 1)),
    );
    for (const { slots } of this.#store.entries) {
      slots.gradientAccumulator.assign(tf.zerosLike(slots.gradientAccumulator));
    }
  }

  #update(entries: readonly Entry<Slot | BaseSlot>[], gradients: readonly tf.Tensor[]): void {
    const learningRate = Math.fround(this.learningRate);
    const step = this.iterations + 1;
    const fused = this.fusedUpdate?.(step);
    if (fused !== undefined && runFusedUpdate(fused, entries, gradients, learningRate, this.#settings)) return;
    const clipped = clipGradients(gradients, this.#settings);
    for (const [i, { variable, slots, decays }] of entries.entries()) {
      if (decays) decayVariable(variable, this.#settings.weightDecay ?? 0, learningRate);
      this.updateStep({ variable, gradient: clipped[i] as tf.Tensor, slots, learningRate, step });
    }
  }
}

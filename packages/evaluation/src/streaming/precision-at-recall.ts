import { ArgumentError, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { readBatch, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan, ThresholdCounts } from './threshold-counts.ts';

/** What {@link PrecisionAtRecall} and its kin share. */
export interface ConstrainedOptions extends StreamingMetricOptions {
  /** Even thresholds in [0, 1] that are tried; 200 by default, 1 tries 0.5. */
  readonly numThresholds?: number;
  /** The only column that counts; all by default. */
  readonly classId?: number;
}

type Constraint = 'sensitivity' | 'specificity' | 'precision' | 'recall';

/** Options with the value that must be reached, under the name of what must reach it. */
export type AtLeast<C extends Constraint> = ConstrainedOptions & Readonly<Record<C, number>>;

/** The greatest value of one rate among the thresholds at which another is at least as great as asked for. */
abstract class ConstrainedMetric<C extends Constraint> extends StreamingMetric<AtLeast<C>> {
  readonly #where: string;
  readonly #constraint: C;
  readonly #maximized: Constraint;
  readonly #counts: ThresholdCounts;

  constructor(where: string, name: string, constraint: C, maximized: Constraint, options: AtLeast<C>) {
    const known = ['numThresholds', 'classId', 'name', constraint] as (keyof AtLeast<C>)[];
    const given = expectOptions<AtLeast<C>>(where, options, known);
    super(where, name, given);
    const { numThresholds = 200, classId } = given;
    expectNumber(where, constraint, given[constraint], { min: 0, max: 1 });
    expectInteger(where, 'numThresholds', numThresholds, { min: 1 });
    if (classId !== undefined) expectInteger(where, 'classId', classId, { min: 0 });
    this.#where = where;
    this.#constraint = constraint;
    this.#maximized = maximized;
    const thresholds =
      numThresholds === 1 ? [0.5] : Array.from({ length: numThresholds }, (_, i) => i / (numThresholds - 1));
    this.#counts = new ThresholdCounts({ thresholds });
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const batch = readBatch(this.#where, yTrue, yPred, sampleWeight);
    const { classId } = this.options;
    if (classId !== undefined && classId >= batch.columns) {
      throw new ArgumentError(
        `${this.#where}: classId must be one of the ${batch.columns} columns, received ${classId}`,
      );
    }
    this.#counts.add(batch, classId);
  }

  override result(): number {
    const { tp, fp, tn, fn } = this.#counts.at();
    const wanted = Math.fround(this.options[this.#constraint]);
    let best = 0;
    tp.forEach((count, i) => {
      const [b, c, d] = [fp[i] as number, tn[i] as number, fn[i] as number];
      const rates: Readonly<Record<Constraint, number>> = {
        sensitivity: divideNoNan(count, count + d),
        specificity: divideNoNan(c, c + b),
        precision: divideNoNan(count, count + b),
        recall: divideNoNan(count, count + d),
      };
      if (Math.fround(rates[this.#constraint]) >= wanted) best = Math.max(best, rates[this.#maximized]);
    });
    return best;
  }

  override resetState(): void {
    this.#counts.reset();
  }
}

/**
 * The best precision among thresholds with at least the given recall; 0 where there is none.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.PrecisionAtRecall
 * @example
 * ```ts
 * const metric = new PrecisionAtRecall({ recall: 0.5 });
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * metric.result(); // 0.5
 * ```
 */
export class PrecisionAtRecall extends ConstrainedMetric<'recall'> {
  constructor(options: AtLeast<'recall'>) {
    super('PrecisionAtRecall', 'precision_at_recall', 'recall', 'precision', options);
  }
}

/** The best recall among thresholds with at least the given precision. @throws as {@link PrecisionAtRecall} @see keras.metrics.RecallAtPrecision */
export class RecallAtPrecision extends ConstrainedMetric<'precision'> {
  constructor(options: AtLeast<'precision'>) {
    super('RecallAtPrecision', 'recall_at_precision', 'precision', 'recall', options);
  }
}

/** The best sensitivity among thresholds with at least the given specificity. @throws as {@link PrecisionAtRecall} @see keras.metrics.SensitivityAtSpecificity */
export class SensitivityAtSpecificity extends ConstrainedMetric<'specificity'> {
  constructor(options: AtLeast<'specificity'>) {
    super('SensitivityAtSpecificity', 'sensitivity_at_specificity', 'specificity', 'sensitivity', options);
  }
}

/** The best specificity among thresholds with at least the given sensitivity. @throws as {@link PrecisionAtRecall} @see keras.metrics.SpecificityAtSensitivity */
export class SpecificityAtSensitivity extends ConstrainedMetric<'sensitivity'> {
  constructor(options: AtLeast<'sensitivity'>) {
    super('SpecificityAtSensitivity', 'specificity_at_sensitivity', 'sensitivity', 'specificity', options);
  }
}

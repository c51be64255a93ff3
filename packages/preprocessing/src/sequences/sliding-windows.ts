import { expectInteger, expectOptions } from '@modu/core';
import { gather, readSteps, type Batch, type TimeSteps } from './time-steps.ts';

/** Options of {@link slidingWindows}. */
export interface SlidingWindowsOptions {
  /** Steps in each window. */
  readonly length: number;
  /** Steps from the start of a window to the start of the next; default 1. */
  readonly stride?: number;
  /** Steps from one value of a window to the next; default 1. */
  readonly samplingRate?: number;
  /** How far behind a window's last step its target stands; default null, no targets. */
  readonly horizon?: number | null;
}

/** All windows at once, and the step that follows each by `horizon`. */
export interface SlidingWindows {
  readonly windows: Batch;
  readonly targets: Batch | null;
}

/**
 * All windows over values in time, and what follows each: the inputs and targets of a forecast.
 *
 * Inputs   series [T] or [T, D]
 * Output   windows [N, length] or [N, length, D]; targets [N] or [N, D]
 * Edges    a series shorter than one window and its target gives none
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for values that are no numbers
 * @throws {ShapeError} for rows of different lengths
 * @see numpy.lib.stride_tricks.sliding_window_view, https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html
 * @example
 * ```ts
 * slidingWindows([1, 2, 3, 4], { length: 2, horizon: 1 }); // windows [[1, 2], [2, 3]], targets [3, 4]
 * ```
 */
export function slidingWindows(series: TimeSteps, options: SlidingWindowsOptions): SlidingWindows {
  const where = 'slidingWindows';
  const given = expectOptions(where, options, ['length', 'stride', 'samplingRate', 'horizon']);
  const length = expectInteger(where, 'length', given.length, { min: 1 });
  const stride = expectInteger(where, 'stride', given.stride ?? 1, { min: 1 });
  const rate = expectInteger(where, 'samplingRate', given.samplingRate ?? 1, { min: 1 });
  const horizon =
    given.horizon === null || given.horizon === undefined
      ? null
      : expectInteger(where, 'horizon', given.horizon, { min: 1 });
  const steps = readSteps(where, 'series', series);
  const span = (length - 1) * rate + (horizon ?? 0);
  const starts: number[] = [];
  for (let start = 0; start + span < steps.length; start += stride) starts.push(start);
  const windows = starts.map((start) => Array.from({ length }, (_, k) => start + k * rate));
  return {
    windows: gather(steps, windows, length),
    targets:
      horizon === null
        ? null
        : gather(
            steps,
            starts.map((start) => [start + span]),
            null,
          ),
  };
}

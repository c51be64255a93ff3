import { expectFunction, expectOptions, invalid } from '@modu/core';
import { lineChart } from './line-chart.ts';
import { numberRange } from './numbers.ts';
import { plotOptionNames, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Options of {@link activationPlot}. */
export interface ActivationPlotOptions extends PlotOptions {
  /** The range of x; default [-5, 5]. */
  readonly domain?: readonly [low: number, high: number];
  /** `'value'`, or the slope by central differences, which backpropagation multiplies with; default `'value'`. */
  readonly show?: 'value' | 'derivative';
}

/** Places along x; enough for a smooth curve. */
const places = 201;

/**
 * Activation functions, or their derivatives, as curves.
 *
 * @throws {ArgumentError} for unknown or wrong options, or no functions
 * @example
 * ```ts
 * activationPlot({ relu: (x) => Math.max(0, x), sigmoid: (x) => 1 / (1 + Math.exp(-x)) }, { show: 'derivative' });
 * ```
 */
export function activationPlot(
  functions: Readonly<Record<string, (x: number) => number>>,
  options?: ActivationPlotOptions,
): PlotSpec {
  const where = 'activationPlot';
  const { domain, show = 'value', ...common } = expectOptions(where, options, [...plotOptionNames, 'domain', 'show']);
  if (show !== 'value' && show !== 'derivative') throw invalid(where, 'show', "'value' or 'derivative'", show);
  if (typeof functions !== 'object' || functions === null || Object.keys(functions).length === 0) {
    throw invalid(where, 'functions', 'functions by name, at least one', functions);
  }
  const [low, high] = numberRange(where, 'domain', domain ?? [-5, 5]);
  const x = Array.from({ length: places }, (_, i) => low + ((high - low) * i) / (places - 1));
  const h = (high - low) / (places - 1) / 100;
  const series = Object.fromEntries(
    Object.entries(functions).map(([name, given]) => {
      const f = expectFunction(where, `functions.${name}`, given);
      return [name, x.map((place) => (show === 'value' ? f(place) : (f(place + h) - f(place - h)) / (2 * h)))];
    }),
  );
  return lineChart(
    { x, series },
    { ...common, points: false, xTitle: 'x', yTitle: show === 'value' ? 'f(x)' : 'df/dx' },
  );
}

import { expectOneOf, invalid } from '@modu/core';
import type { PlotSpec } from './plot-spec.ts';
import { themeConfig, type Theme } from './theme.ts';

/**
 * The same plot in the colours of another theme; the spec itself stays as it was.
 *
 * @throws {ArgumentError} for an unknown theme or something that is no spec
 * @example
 * ```ts
 * const dark = withTheme(learningCurves(history), 'dark');
 * ```
 */
export function withTheme(spec: PlotSpec, theme: Theme): PlotSpec {
  const where = 'withTheme';
  if (typeof spec !== 'object' || spec === null) throw invalid(where, 'spec', 'a Vega-Lite spec', spec);
  return { ...spec, config: themeConfig(expectOneOf(where, 'theme', theme, ['light', 'dark'])) };
}

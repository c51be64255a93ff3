import { DataError, invalid } from '@modu/core';
import type { PlotSpec } from './plot-spec.ts';
import { textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';
import { withTheme } from './with-theme.ts';

/** Options of {@link toSVG}. */
export interface SVGOptions {
  /** Colours to draw in; default those of the spec. */
  readonly theme?: Theme;
}

interface TextItem {
  readonly fontSize?: number;
}

/** How many drawings are under way: Vega's way to measure text is one for the process, and is given back after the last. */
let drawings = 0;

/**
 * A plot as SVG text, drawn without a browser; it needs nothing from elsewhere and can be put into a page as it is.
 * Vega is loaded at the first call.
 *
 * @throws {ArgumentError} when spec is no object
 * @throws {DataError} when Vega-Lite cannot read the spec
 * @example
 * ```ts
 * await writeFile('loss.svg', await toSVG(learningCurves(history)));
 * ```
 */
export async function toSVG(spec: PlotSpec, { theme }: SVGOptions = {}): Promise<string> {
  const where = 'toSVG';
  if (typeof spec !== 'object' || spec === null) throw invalid(where, 'spec', 'a Vega-Lite spec', spec);
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  if (drawings === 0) original = metrics.width;
  drawings += 1;
  // A page measures with a canvas; without one Vega guesses, and so do we, but better.
  if (metrics.width === metrics.estimateWidth) {
    metrics.width = (item, text) => textWidth(asText(text), item.fontSize ?? 11);
  }
  try {
    const compiled = compile(theme === undefined ? spec : withTheme(spec, theme)).spec;
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  } catch (cause) {
    throw new DataError(`${where}: spec must be one that Vega-Lite can draw, received an error: ${String(cause)}`, {
      cause,
    });
  } finally {
    drawings -= 1;
    if (drawings === 0 && original !== undefined) metrics.width = original;
  }
}

interface TextMetrics {
  width: (item: TextItem, text: unknown) => number;
  readonly estimateWidth: (item: TextItem, text: unknown) => number;
}

let original: TextMetrics['width'] | undefined;

/** Vega gives strings and numbers. */
function asText(text: unknown): string {
  return typeof text === 'string' ? text : typeof text === 'number' ? String(text) : '';
}

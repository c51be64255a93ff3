import { expectInteger, expectOneOf, expectString } from '@modu/core';
import type { TopLevelSpec } from 'vega-lite';
import { themeConfig, type Theme } from './theme.ts';

/** A Vega-Lite 6 spec with its data inside: plain JSON, which `vega-embed`, `toSVG` and `toPNG` take as it is. */
export type PlotSpec = TopLevelSpec;

/** Options of every plot. */
export interface PlotOptions {
  /** Stands above the plot; default none. */
  readonly title?: string;
  /** Of the plotting area, in CSS pixels; the default depends on the plot. */
  readonly width?: number;
  /** Of the plotting area, in CSS pixels; the default depends on the plot. */
  readonly height?: number;
  /** Default `'light'`; see {@link withTheme}. */
  readonly theme?: Theme;
}

/** The names of {@link PlotOptions}, for checks of options. */
export const plotOptionNames = ['title', 'width', 'height', 'theme'] as const;

/** A part of a spec, before it is put together. */
export type SpecPart = Readonly<Record<string, unknown>>;

/** The checked size of the plotting area. */
export function plotSize(
  where: string,
  { width, height }: PlotOptions,
  defaults: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  return {
    width: expectInteger(where, 'width', width ?? defaults.width, { min: 1 }),
    height: expectInteger(where, 'height', height ?? defaults.height, { min: 1 }),
  };
}

/** A whole spec: the part with schema, title and the colours of the theme. */
export function plotSpec(where: string, options: PlotOptions, part: SpecPart): PlotSpec {
  const theme = expectOneOf(where, 'theme', options.theme ?? 'light', ['light', 'dark']);
  const title = options.title === undefined ? {} : { title: expectString(where, 'title', options.title) };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...title,
    ...part,
    config: themeConfig(theme),
  } as unknown as PlotSpec;
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expectNumber } from '@modu/core';
import type { Resvg as ResvgClass } from '@resvg/resvg-wasm';
import type { PlotSpec } from './plot-spec.ts';
import { toSVG, type SVGOptions } from './to-svg.ts';

/** Options of {@link toPNG}. */
export interface PNGOptions extends SVGOptions {
  /** Pixels of the image for each CSS pixel; default 2, sharp on today's screens. */
  readonly scale?: number;
}

interface Renderer {
  readonly Resvg: typeof ResvgClass;
  readonly fonts: Uint8Array[];
}

let started: Promise<Renderer> | undefined;

/** Starts the renderer and reads the fonts, once for the process. */
async function start(): Promise<Renderer> {
  const { resolve } = createRequire(import.meta.url);
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const family = '@expo-google-fonts/nanum-gothic';
  const fonts = await Promise.all(
    ['400Regular/NanumGothic_400Regular.ttf', '700Bold/NanumGothic_700Bold.ttf'].map((file) =>
      readFile(resolve(`${family}/${file}`)),
    ),
  );
  return { Resvg, fonts };
}

/**
 * A plot as a PNG image, in Node, without a browser. Text is set in Nanum Gothic (Latin, Korean), whatever fonts the machine has,
 * so that a plot is the same image everywhere.
 *
 * @throws {ArgumentError} when spec is no object or scale is no number above 0
 * @throws {DataError} when Vega-Lite cannot read the spec
 * @example
 * ```ts
 * import { toPNG } from '@modu/plots/png';
 * await writeFile('loss.png', await toPNG(learningCurves(history)));
 * ```
 */
export async function toPNG(spec: PlotSpec, { scale, ...options }: PNGOptions = {}): Promise<Uint8Array> {
  const zoom = expectNumber('toPNG', 'scale', scale ?? 2, { minExclusive: 0, max: 20 });
  const svg = await toSVG(spec, options);
  started ??= start();
  const { Resvg, fonts } = await started;
  const renderer = new Resvg(forRenderer(svg), {
    font: { fontBuffers: fonts, defaultFontFamily: 'NanumGothic', sansSerifFamily: 'NanumGothic' },
    fitTo: { mode: 'zoom', value: zoom },
  });
  try {
    const image = renderer.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    renderer.free();
  }
}

/** Nanum Gothic has no minus sign, so a hyphen stands for it; and the renderer knows crisp pixels by their older name. */
function forRenderer(svg: string): string {
  return svg.replaceAll('\u2212', '-').replaceAll('image-rendering: pixelated', 'image-rendering: optimizeSpeed');
}

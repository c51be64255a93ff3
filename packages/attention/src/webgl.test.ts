import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { launchBrowser } from '../../../tooling/browser.ts';
import { layersOn } from '../fixtures/layers-on-backends.ts';

type Results = Awaited<ReturnType<typeof layersOn>>;

test('every layer gives on webgl, in Chromium, the outputs and gradients of cpu', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../fixtures/layers-on-backends.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    write: false,
    platform: 'browser',
    conditions: ['@modu/source', 'browser'],
    // tfjs' packages call themselves free of side effects, but register their kernels and gradients on import.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    const onWebgl = await page.evaluate<Results>("layersOn('webgl')");
    const onCpu = await layersOn('cpu');
    expect(Object.keys(onWebgl)).toEqual(Object.keys(onCpu));
    for (const [name, values] of Object.entries(onCpu)) {
      expect(onWebgl[name]?.length, name).toBe(values.length);
      values.forEach((expected, i) => {
        expect(onWebgl[name]?.[i], `${name}, tensor ${i}`).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-4 });
      });
    }
  } finally {
    await browser.close();
  }
}, 120_000);

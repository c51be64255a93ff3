import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { gallery } from './testing/gallery.ts';
import { toSVG, withTheme } from './index.ts';

const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json'), 'utf8'),
) as object;
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

function withoutConfig(spec: object): object {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'config'));
}

describe.each(Object.entries(gallery))('%s', (name, make) => {
  const spec = make();

  it('is the spec that was reviewed', async () => {
    const text = `${JSON.stringify(withoutConfig(spec), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot(`../fixtures/specs/${name}.json`);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(spec))).toStrictEqual(spec);
  });

  it.each(['light', 'dark'] as const)('obeys the schema of Vega-Lite in the %s theme', (theme) => {
    const isValid = validate(withTheme(spec, theme));
    expect(validate.errors ?? []).toStrictEqual([]);
    expect(isValid).toBe(true);
  });

  it('compiles without a warning', () => {
    const warnings: unknown[] = [];
    const logger = {
      level: () => logger,
      error: (...words: unknown[]) => (warnings.push(words), logger),
      warn: (...words: unknown[]) => (warnings.push(words), logger),
      info: () => logger,
      debug: () => logger,
    };
    compile(spec, { logger: logger });
    expect(warnings).toStrictEqual([]);
  });

  it.each(['light', 'dark'] as const)('is drawn as SVG in the %s theme', async (theme) => {
    const svg = await toSVG(spec, { theme });
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('undefined');
    expect(svg).toContain(theme === 'light' ? 'fill="#ffffff"' : 'fill="#14181d"');
  });
});

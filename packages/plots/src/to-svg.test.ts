import { describe, expect, it } from 'vitest';
import { attentionMap, lineChart, toSVG, withTheme } from './index.ts';
import { textWidth } from './text-width.ts';

const chart = lineChart({ series: { 'a long name': [1, 2], b: [2, 1] } }, { title: '손실' });

describe('toSVG', () => {
  it('writes the title and needs nothing from elsewhere', async () => {
    const svg = await toSVG(chart);
    expect(svg).toContain('손실');
    expect(svg).not.toMatch(/href="http|url\(http/);
  });

  it('writes tokens that mean something to Vega, or to JavaScript, as they are', async () => {
    const keyTokens = ['if', 'constructor', 'toString', '__proto__', 'datum', "it's", 'a"b'];
    const weights = [keyTokens.map(() => 1 / keyTokens.length)];
    const svg = await toSVG(attentionMap({ weights, queryTokens: ['text'], keyTokens }));
    for (const token of keyTokens) expect(svg).toContain(`>${token}</text>`);
  });

  it('draws in another theme without changing the spec', async () => {
    const before = JSON.stringify(chart);
    expect(await toSVG(chart, { theme: 'dark' })).toBe(await toSVG(withTheme(chart, 'dark')));
    expect(JSON.stringify(chart)).toBe(before);
  });

  it('draws many at a time as it draws one', async () => {
    const one = await toSVG(chart);
    expect(await Promise.all([toSVG(chart), toSVG(chart), toSVG(chart)])).toStrictEqual([one, one, one]);
  });

  it("leaves Vega's own measure of text as it was", async () => {
    const { textMetrics } = (await import('vega')) as unknown as {
      textMetrics: { width: unknown; estimateWidth: unknown };
    };
    await toSVG(chart);
    expect(textMetrics.width).toBe(textMetrics.estimateWidth);
  });

  it('says in a sentence that a spec cannot be drawn', async () => {
    await expect(toSVG({ mark: 'spiral' } as never)).rejects.toThrow(
      /^toSVG: spec must be one that Vega-Lite can draw, received an error: /,
    );
    await expect(toSVG(undefined as never)).rejects.toThrow('toSVG: spec must be a Vega-Lite spec, received undefined');
  });
});

describe('textWidth', () => {
  it('gives Hangul and emoji a square, composed or not, and Latin about half of it', () => {
    expect(textWidth('한글', 10)).toBeCloseTo(19);
    expect(textWidth('한글'.normalize('NFD'), 10)).toBeCloseTo(19);
    expect(textWidth('👩‍👧', 10)).toBeCloseTo(19);
    expect(textWidth('e\u0301', 10)).toBeCloseTo(5.7);
    expect(textWidth('illi', 10)).toBeLessThan(textWidth('oooo', 10) / 1.5);
    expect(textWidth('', 10)).toBe(0);
  });
});

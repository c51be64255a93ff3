import { learningCurves, lineChart } from '@modu/plots';
import { describe, expect, test } from 'vitest';
import { Report } from './report.ts';

describe('a report', () => {
  test('holds what was said in its order, escaped, with each plot for both themes and nothing from elsewhere', async () => {
    const report = new Report();
    report.heading('Scores & folds');
    report.text('a < b');
    report.table(['fold', 'score'], [['<1>', 0.5]]);
    report.plot(lineChart({ series: { loss: [1, 2] } }, { title: '손실' }));
    const html = await report.html('Title "quoted"', 'note');
    expect(html).toContain('<title>Title &#34;quoted&#34;</title>');
    const places = [
      '<h2>Scores &#38; folds</h2>',
      '<p>a &#60; b</p>',
      '<td>&#60;1&#62;</td>',
      '<td class="number">0.5</td>',
      '손실',
    ];
    const found = places.map((text) => html.indexOf(text));
    expect(found).toStrictEqual([...found].sort((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(0);
    expect(html.match(/<svg /g)).toHaveLength(2);
    const widths = [...html.matchAll(/min-width: (\d+)px"><svg [^>]*width="(\d+)"/g)];
    expect(widths.map(([, least, full]) => Number(least) / Number(full))).toBeAllClose([0.65, 0.65], {
      atol: 0.01,
      rtol: 0,
    });
    expect(html).not.toMatch(/(src|href)="http|@import|url\(/);
  });

  test('puts the panels of a plot below one another where the page is narrow', async () => {
    const report = new Report();
    report.plot(learningCurves({ loss: [2, 1], accuracy: [0.5, 0.6] }));
    const html = await report.html('t', 'n');
    const [, beside = '', below = ''] = html.split(/<div class="(?:beside|below)">/);
    const sizes = (part: string) =>
      [...part.matchAll(/<svg [^>]*width="(\d+)" height="(\d+)"/g)].map(([, width, height]) => [
        Number(width),
        Number(height),
      ]);
    const [wide, high] = [sizes(beside), sizes(below)];
    expect([wide.length, high.length]).toEqual([2, 2]);
    expect(wide[0]?.[0]).toBeGreaterThan(600);
    // Shrunk to 0.65, it fits a page of 320 pixels.
    expect(0.65 * (high[0]?.[0] ?? Number.NaN)).toBeLessThan(288);
    expect(high[0]?.[1]).toBeGreaterThan(1.8 * (wide[0]?.[1] ?? Number.NaN));
    expect(html).toContain('.beside { display: none; }');
  });

  test('sets columns to the right that are numbers for the most part, whatever single cells look like', async () => {
    const report = new Report();
    report.table(
      ['form', 'share'],
      [
        ['26.4.2004', '0.5'],
        ['8 April', '0.3 ± 0.1'],
        ['all', ''],
        ['none', '–'],
      ],
    );
    const html = await report.html('t', 'n');
    expect(html).toContain('<th>form</th><th class="number">share</th>');
    expect(html).toContain('<td>26.4.2004</td><td class="number">0.5</td>');
    expect(html).toContain('<td>none</td><td class="number">–</td>');
  });

  test('lays out text of several lines in columns', async () => {
    const report = new Report();
    report.text('a  1\nbb 2');
    expect(await report.html('t', 'n')).toContain('<pre>a  1\nbb 2</pre>');
  });
});

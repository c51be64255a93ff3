import { lineChart } from '@modu/plots';
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

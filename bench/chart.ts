import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { done, type Row } from './results.ts';

/** The time of a step by contestant, one panel a workload, as SVG; logarithmic, since contestants differ by orders of magnitude. */
export async function chart(results: Readonly<Record<string, Row>>): Promise<string> {
  const panels = Object.entries(results).map(([workload, row]) => ({
    title: { text: `${workload}, ms a step`, anchor: 'start' as const },
    width: 520,
    height: { step: 17 },
    data: { values: done(row).map(([contestant, { stepMs }]) => ({ contestant, ms: stepMs })) },
    encoding: {
      y: { field: 'contestant', type: 'nominal' as const, sort: null, title: null },
      x: { field: 'ms', type: 'quantitative' as const, scale: { type: 'log' as const }, title: null },
    },
    layer: [
      {
        mark: { type: 'point' as const, filled: true, size: 70 },
        encoding: {
          color: {
            condition: { test: 'test(/modu/, datum.contestant)', value: '#d55e00' },
            value: '#5b6770',
          },
        },
      },
      {
        mark: { type: 'text' as const, align: 'left' as const, dx: 8, fontSize: 10 },
        encoding: { text: { field: 'ms', type: 'quantitative' as const, format: '.3~r' } },
      },
    ],
  }));
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    columns: 2,
    concat: panels,
  };
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

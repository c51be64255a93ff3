import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activationPlot,
  attentionMap,
  calibrationPlot,
  confusionMatrixPlot,
  correlationHeatmap,
  decisionBoundary,
  embeddingScatter,
  forecastPlot,
  imageGrid,
  layerDiagram,
  learningCurves,
  lineChart,
  meshGrid,
  missingValueMap,
  rocCurvePlot,
} from './index.ts';

/** Every list of data values in a spec, from the outside in. */
function dataOf(part: unknown): Record<string, unknown>[][] {
  if (typeof part !== 'object' || part === null) return [];
  const { data } = part as { data?: { values?: Record<string, unknown>[] } };
  const own = data?.values === undefined ? [] : [data.values];
  return [
    ...own,
    ...Object.entries(part)
      .filter(([key]) => key !== 'data' && key !== 'config')
      .flatMap(([, value]) => (Array.isArray(value) ? value.flatMap(dataOf) : dataOf(value))),
  ];
}

const first = (spec: unknown) => dataOf(spec)[0] as Record<string, unknown>[];

describe('the axis of a single step', () => {
  const axisAndPoint = (spec: unknown) => {
    const text = JSON.stringify(spec);
    return [text.includes('"format":"~g"'), text.includes('"point":true') || text.includes('"point":{')];
  };

  it('shows 1, not 1.000000, and a point even where lines have none', () => {
    expect(axisAndPoint(lineChart({ series: { a: [3] } }, { points: false }))).toStrictEqual([true, true]);
    expect(axisAndPoint(learningCurves({ loss: [3] }))).toStrictEqual([true, true]);
    expect(axisAndPoint(lineChart({ series: { a: [3, 2] } }, { points: false }))).toStrictEqual([false, false]);
    expect(axisAndPoint(learningCurves({ loss: [3, 2] }))).toStrictEqual([false, false]);
  });
});

describe('the data of a plot', () => {
  it('learningCurves puts training and validation of a metric into one panel, the loss first, and calls acc accuracy', () => {
    const spec = learningCurves({ acc: [0.5], val_acc: [0.4], val_loss: [2], loss: [Number.NaN] });
    expect(dataOf(spec)).toStrictEqual([
      [
        { epoch: 1, part: 'training', value: null },
        { epoch: 1, part: 'validation', value: 2 },
      ],
      [
        { epoch: 1, part: 'training', value: 0.5 },
        { epoch: 1, part: 'validation', value: 0.4 },
      ],
    ]);
  });

  it('learningCurves takes what fit returns, and chosen metrics only', () => {
    const spec = learningCurves({ epoch: [0], history: { loss: [1], accuracy: [0.5] } }, { metrics: ['acc'] });
    expect(dataOf(spec)).toStrictEqual([[{ epoch: 1, part: 'training', value: 0.5 }]]);
  });

  it('learningCurves marks the best epoch', () => {
    expect(JSON.stringify(learningCurves({ loss: [3, 2, 4] }, { bestEpoch: 2 }))).toContain('kept: epoch 2');
  });

  it('activationPlot computes values and slopes', () => {
    const square = { square: (x: number) => x * x };
    const values = first(activationPlot(square, { domain: [-1, 1] }));
    expect(values[0]).toStrictEqual({ line: 'square', x: -1, y: 1 });
    const slopes = first(activationPlot(square, { domain: [-1, 1], show: 'derivative' }));
    for (const { x, y } of slopes) expect(y as number).toBeCloseTo(2 * (x as number), 8);
  });

  it('meshGrid goes row by row from below', () => {
    const { features, x, y } = meshGrid({ x: [0, 1], y: [2, 4], steps: 2 });
    expect([x, y]).toStrictEqual([
      [0, 1],
      [2, 4],
    ]);
    expect(features.shape).toStrictEqual([4, 2]);
    expect(Array.from(features.data)).toStrictEqual([0, 2, 1, 2, 0, 4, 1, 4]);
  });

  it('decisionBoundary puts the prediction for each place around that place', () => {
    const mesh = meshGrid({ x: [0, 1], y: [2, 4], steps: 2 });
    const cells = first(decisionBoundary({ mesh, probabilities: [0.1, 0.2, 0.3, 0.4] }));
    expect(cells.map(({ x, y, value }) => [x, y, value])).toStrictEqual([
      [-0.5, 1, 0.1],
      [0.5, 1, 0.2],
      [-0.5, 3, 0.3],
      [0.5, 3, 0.4],
    ]);
  });

  it('calibrationPlot has the bins of scikit-learn', () => {
    const { yTrue, yProb, cases } = loadGolden<{
      yTrue: number[];
      yProb: number[];
      cases: { strategy: 'uniform' | 'quantile'; nBins: number; observed: number[]; predicted: number[] }[];
    }>(import.meta.url, '../fixtures/calibration.json');
    expect(cases).toHaveLength(6);
    for (const { strategy, nBins, observed, predicted } of cases) {
      const points = dataOf(calibrationPlot({ yTrue, yProb }, { nBins, strategy }))[1] as Record<string, number>[];
      expect(points.map((point) => point['observed'])).toBeAllClose(observed, { rtol: 1e-12 });
      expect(points.map((point) => point['predicted'])).toBeAllClose(predicted, { rtol: 1e-12 });
      expect(points.reduce((sum, point) => sum + (point['samples'] as number), 0)).toBe(61);
    }
  });

  it('confusionMatrixPlot normalizes by rows, columns or all, and leaves an empty class at 0', () => {
    const matrix = [
      [3, 1],
      [0, 0],
    ];
    const texts = (normalize: 'true' | 'pred' | 'all' | null) =>
      first(confusionMatrixPlot(matrix, { normalize })).map(({ text }) => text);
    expect(texts(null)).toStrictEqual(['3', '1', '0', '0']);
    expect(texts('true')).toStrictEqual(['0.75', '0.25', '0.00', '0.00']);
    expect(texts('pred')).toStrictEqual(['1.00', '1.00', '0.00', '0.00']);
    expect(texts('all')).toStrictEqual(['0.75', '0.25', '0.00', '0.00']);
  });

  it('correlationHeatmap takes a table of coefficients, and leaves what has none empty', () => {
    const columns: Record<string, number[]> = { a: [1, Number.NaN], b: [Number.NaN, 1] };
    const table = { columnNames: () => ['a', 'b'], numRows: () => 2, array: (name: string) => columns[name] ?? [] };
    expect(first(correlationHeatmap(table)).map(({ value, text }) => [value, text])).toStrictEqual([
      [1, '1.00'],
      [null, ''],
      [null, ''],
      [1, '1.00'],
    ]);
  });

  it('missingValueMap gathers rows into bands and gives each column its share', () => {
    const table = {
      columnNames: () => ['whole', 'half'],
      numRows: () => 10,
      array: (name: string) => Array.from({ length: 10 }, (_, i) => (name === 'half' && i < 5 ? null : i)),
    };
    const spec = missingValueMap(table, { bands: 3 });
    expect(first(spec)).toStrictEqual([
      { column: 1, from: 0, to: 3, share: 1 },
      { column: 1, from: 3, to: 6, share: 2 / 3 },
    ]);
    expect(JSON.stringify(spec)).toContain('half 50 %');
  });

  it('rocCurvePlot names the area in the legend', () => {
    const curves = dataOf(
      rocCurvePlot({ a: { fpr: [0, 1], tpr: [0, 1], auc: 0.5 }, b: { fpr: [0, 1], tpr: [0, 1] } }),
    )[1];
    expect(new Set(curves?.map(({ curve }) => curve))).toStrictEqual(new Set(['a, AUC 0.500', 'b']));
  });

  it('imageGrid reads integers as 0 to 255, others as 0 to 1, and clips', () => {
    const image = (spec: unknown) => first(spec)[0]?.['image'];
    const black = image(imageGrid({ data: Uint8Array.of(0), shape: [1, 1, 1] }));
    expect(image(imageGrid({ data: [-3], shape: [1, 1, 1] }))).toBe(black);
    expect(image(imageGrid({ data: [-1], shape: [1, 1, 1] }, { range: [-1, 1] }))).toBe(black);
    const white = image(imageGrid({ data: Uint8Array.of(255), shape: [1, 1, 1] }));
    expect(white).not.toBe(black);
    expect(image(imageGrid({ data: Float32Array.of(1), shape: [1, 1, 1, 1] }))).toBe(white);
    expect(image(imageGrid({ data: [255], shape: [1, 1, 1] }))).toBe(white);
  });

  it('attentionMap keeps tokens that repeat apart', () => {
    const spec = attentionMap({ weights: [[0.5, 0.5]], queryTokens: ['a'], keyTokens: ['the', 'the'] });
    expect(first(spec).map(({ row, column, value }) => [row, column, value])).toStrictEqual([
      [0, 0, 0.5],
      [0, 1, 0.5],
    ]);
    expect(JSON.stringify(spec)).toContain(JSON.stringify('["the","the"][datum.value]').slice(1, -1));
  });

  it('forecastPlot reads dates as UTC', () => {
    const spec = forecastPlot({
      time: ['1960-01', '1960-02'],
      values: [1, 2],
      forecastTime: ['1960-03'],
      forecasts: { network: [3] },
      interval: { lower: [2], upper: [4] },
    });
    expect(dataOf(spec)).toStrictEqual([
      [{ time: Date.UTC(1960, 2), lower: 2, upper: 4 }],
      [
        { line: 'observed', time: Date.UTC(1960, 0), value: 1 },
        { line: 'observed', time: Date.UTC(1960, 1), value: 2 },
        { line: 'network', time: Date.UTC(1960, 2), value: 3 },
      ],
    ]);
  });

  it('layerDiagram puts branches side by side, one row below their input', () => {
    const layer = (name: string, inputs: string[]) => ({
      name,
      type: 'Dense',
      outputShape: [null, 2],
      parameters: 1,
      inputs,
    });
    const spec = layerDiagram([
      layer('in', []),
      layer('left', ['in']),
      layer('right', ['in']),
      layer('out', ['left', 'right']),
    ]);
    const boxes = dataOf(spec)[2] as { y: number; x: number; body: string }[];
    expect(boxes.map(({ y }) => y)).toStrictEqual([0, 66, 66, 132]);
    expect(boxes[1]?.x).toBeLessThan(boxes[2]?.x ?? 0);
    expect(boxes[0]?.body).toBe('[B, 2] · 1 weights');
    expect(dataOf(spec)[0]).toHaveLength(4);
  });

  it('embeddingScatter shows names beside few points only', () => {
    const points = Array.from({ length: 61 }, (_, i) => [i, i]);
    const names = points.map((_, i) => `word ${i}`);
    const layers = (count: number) =>
      (embeddingScatter({ points: points.slice(0, count), names: names.slice(0, count) }) as { layer?: unknown[] })
        .layer?.length;
    expect([layers(60), layers(61)]).toStrictEqual([2, 1]);
  });
});

describe('properties', () => {
  const numbers = fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN)), { minLength: 1, maxLength: 20 });

  it('any numbers make plain JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), numbers, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        (series) => {
          const spec = lineChart({ series });
          expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
        },
      ),
    );
  });

  it('arguments stay as they were', () => {
    const history = Object.freeze({ loss: Object.freeze([1, 2]), val_loss: Object.freeze([2, 1]) });
    const options = Object.freeze({ title: 'x', bestEpoch: 2 });
    learningCurves(history, options);
    expect(history).toStrictEqual({ loss: [1, 2], val_loss: [2, 1] });
  });
});

import { describe, expect, it } from 'vitest';
import * as plots from './index.ts';

const {
  activationPlot,
  attentionMap,
  calibrationPlot,
  confusionMatrixPlot,
  correlationHeatmap,
  decisionBoundary,
  descentPath,
  embeddingScatter,
  foldBoxPlot,
  forecastPlot,
  imageGrid,
  layerDiagram,
  learningCurves,
  lineChart,
  meshGrid,
  missingValueMap,
  precisionRecallPlot,
  regressionPlot,
  rocCurvePlot,
  saliencyMap,
  withTheme,
} = plots;

const any = (value: unknown) => value as never;
const mesh = meshGrid({ x: [0, 1], y: [0, 1], steps: 2 });
const dense = { name: 'a', type: 'Dense', outputShape: [null, 1], parameters: 2 };

/** What is wrong, the call, and the sentence it must end in. */
const mistakes: readonly (readonly [string, () => unknown, string])[] = [
  [
    'unknown option',
    () => lineChart({ series: { a: [1] } }, any({ titel: 'x' })),
    "lineChart: unknown option 'titel'; did you mean 'title'?",
  ],
  [
    'theme',
    () => lineChart({ series: { a: [1] } }, any({ theme: 'night' })),
    "lineChart: theme must be one of 'light', 'dark', received 'night'; did you mean 'light'?",
  ],
  [
    'width',
    () => lineChart({ series: { a: [1] } }, { width: 0 }),
    'lineChart: width must be a positive integer, received 0',
  ],
  [
    'no series',
    () => lineChart({ series: {} }),
    'lineChart: series must be lists of numbers by name, at least one, received {}',
  ],
  [
    'long series',
    () => lineChart({ x: [1], series: { a: [1, 2] } }),
    'lineChart: series.a must be at most 1 values, as x has, received 2',
  ],
  [
    'log of 0',
    () => lineChart({ series: { a: [1, 0] } }, { yScale: 'log' }),
    'lineChart: series.a must be greater than 0 on a logarithmic scale, received 0',
  ],
  ['a string', () => lineChart({ series: { a: any(['1']) } }), "lineChart: series.a[0] must be a number, received '1'"],
  [
    'empty history',
    () => learningCurves({ loss: [] }),
    'learningCurves: history must hold at least one metric with one epoch, received none',
  ],
  ['no history', () => learningCurves(any(null)), 'learningCurves: history must be what fit returns, received null'],
  [
    'unknown metric',
    () => learningCurves({ loss: [1] }, { metrics: ['los'] }),
    "learningCurves: metrics must be 'loss', received 'los'; did you mean 'loss'?",
  ],
  [
    'late best epoch',
    () => learningCurves({ loss: [1, 2] }, { bestEpoch: 3 }),
    'learningCurves: bestEpoch must be an integer at least 1 and at most 2, received 3',
  ],
  [
    'short y',
    () => regressionPlot({ x: [1, 2], y: [1], predictions: [1, 2] }),
    'regressionPlot: y must have 2 values, received 1',
  ],
  [
    'no data',
    () => regressionPlot({ x: [], y: [], predictions: [] }),
    'regressionPlot: x must have at least one value, received none',
  ],
  [
    'descending x',
    () =>
      descentPath({
        x: [2, 1],
        y: [1, 2],
        z: [
          [1, 1],
          [1, 1],
        ],
        path: [[1, 1]],
      }),
    'descentPath: x must be at least two finite numbers in ascending order, received [2, 1]',
  ],
  [
    'z of another size',
    () =>
      descentPath({
        x: [1, 2, 3],
        y: [1, 2],
        z: [
          [1, 1],
          [1, 1],
        ],
        path: [[1, 1]],
      }),
    'descentPath: z must have the shape [2,3] of y and x, received [2,2]',
  ],
  [
    'ragged z',
    () => descentPath({ x: [1, 2], y: [1, 2], z: [[1, 1], [1]], path: [[1, 1]] }),
    'descentPath: z must have rows of one length, received 2 in row 0 and 1 in row 1',
  ],
  [
    'path of three',
    () =>
      descentPath({
        x: [1, 2],
        y: [1, 2],
        z: [
          [1, 1],
          [1, 1],
        ],
        path: any([[1, 1, 1]]),
      }),
    'descentPath: path must have 2 numbers a step, received 3',
  ],
  [
    'log of negative',
    () =>
      descentPath(
        {
          x: [1, 2],
          y: [1, 2],
          z: [
            [-1, 1],
            [1, 1],
          ],
          path: [[1, 1]],
        },
        { zScale: 'log' },
      ),
    'descentPath: z must be greater than 0 on a logarithmic scale, received 0 or less',
  ],
  [
    'reversed range',
    () => meshGrid({ x: [1, 0], y: [0, 1] }),
    'meshGrid: x must be two finite numbers, the lower one first, received [1, 0]',
  ],
  [
    'both predictions',
    () => decisionBoundary({ mesh, classes: [1, 1, 1, 1], probabilities: [1, 1, 1, 1] }),
    'decisionBoundary: data must be one with either probabilities or classes, received { mesh, classes, probabilities }',
  ],
  [
    'few predictions',
    () => decisionBoundary({ mesh, classes: [1, 1] }),
    'decisionBoundary: classes must have 4 values, received 2',
  ],
  [
    'points of three',
    () => decisionBoundary({ mesh, classes: [1, 1, 1, 1], points: [[1, 2, 3]], labels: [1] }),
    'decisionBoundary: points must have 2 features, received 3',
  ],
  [
    'no labels',
    () => decisionBoundary({ mesh, classes: [1, 1, 1, 1], points: [[1, 2]] }),
    'decisionBoundary: labels must be an array with the class of each point, received undefined',
  ],
  [
    'few labels',
    () => decisionBoundary({ mesh, classes: [1, 1, 1, 1], points: [[1, 2]], labels: [] }),
    'decisionBoundary: labels must have 1 values, as points, received 0',
  ],
  [
    'no functions',
    () => activationPlot({}),
    'activationPlot: functions must be functions by name, at least one, received {}',
  ],
  [
    'not a function',
    () => activationPlot({ relu: any(3) }),
    'activationPlot: functions.relu must be a function, received 3',
  ],
  [
    'unknown show',
    () => activationPlot({ id: (x) => x }, { show: any('slope') }),
    "activationPlot: show must be 'value' or 'derivative', received 'slope'",
  ],
  [
    'not square',
    () => correlationHeatmap({ names: ['a', 'b'], values: [[1, 0]] }),
    'correlationHeatmap: values must be square, received [1,2]',
  ],
  [
    'few names',
    () =>
      correlationHeatmap({
        names: ['a'],
        values: [
          [1, 0],
          [0, 1],
        ],
      }),
    'correlationHeatmap: names must have 2 names, received 1',
  ],
  ['no table', () => missingValueMap(any([])), 'missingValueMap: table must be a table, received []'],
  [
    'empty table',
    () => missingValueMap({ columnNames: () => ['a'], numRows: () => 0, array: () => [] }),
    'missingValueMap: table must have rows and columns, received none',
  ],
  ['not square', () => confusionMatrixPlot([[1, 2]]), 'confusionMatrixPlot: matrix must be square, received [1,2]'],
  [
    'number as label',
    () => confusionMatrixPlot([[1]], { displayLabels: any([1]) }),
    'confusionMatrixPlot: displayLabels[0] must be a string, received 1',
  ],
  [
    'lengths that differ',
    () => rocCurvePlot({ fpr: [0, 1], tpr: [0] }),
    'rocCurvePlot: model, y must have 2 values, received 1',
  ],
  ['no curve', () => rocCurvePlot({}), 'rocCurvePlot: curves must be a curve, or curves by name, received {}'],
  [
    'baseline',
    () => precisionRecallPlot({ precision: [1], recall: [1] }, { baseline: 2 }),
    'precisionRecallPlot: baseline must be a finite number at least 0 and at most 1, received 2',
  ],
  [
    'curve without recall',
    () => precisionRecallPlot(any({ model: { recall: [1] } })),
    'precisionRecallPlot: model must be a curve with precision, received { recall }',
  ],
  ['class 2', () => calibrationPlot({ yTrue: [2], yProb: [0.5] }), 'calibrationPlot: yTrue must be 0 or 1, received 2'],
  [
    'probability 1.5',
    () => calibrationPlot({ yTrue: [1], yProb: [1.5] }),
    'calibrationPlot: yProb must be within [0, 1], received 1.5',
  ],
  [
    'no scores',
    () => foldBoxPlot({}),
    'foldBoxPlot: scores must be lists of scores by name, at least one, received {}',
  ],
  [
    '2 channels',
    () => imageGrid({ data: new Uint8Array(2), shape: [1, 1, 1, 2] }),
    'imageGrid: shape must have 1 or 3 channels, received 2',
  ],
  [
    'few pixels',
    () => imageGrid({ data: new Uint8Array(3), shape: [1, 2, 2] }),
    'imageGrid: data must have 4 values for the shape [1,2,2], received 3',
  ],
  [
    'NaN pixel',
    () => imageGrid({ data: [Number.NaN], shape: [1, 1, 1] }),
    'imageGrid: data must be finite numbers, received NaN',
  ],
  [
    'rank 2',
    () => imageGrid({ data: [1], shape: [1, 1] }),
    'imageGrid: shape must be [count,height,width] or [count,height,width,channels], received [1,1]',
  ],
  [
    'width of a grid',
    () => imageGrid({ data: [1], shape: [1, 1, 1] }, any({ width: 3 })),
    "imageGrid: unknown option 'width'; known options: title, theme, columns, captions, range, imageSize",
  ],
  [
    'rank 1',
    () => saliencyMap({ image: [1], shape: [1], heat: [[1]] }),
    'saliencyMap: shape must be [height,width] or [height,width,channels], received [1]',
  ],
  [
    'other tokens',
    () => attentionMap({ weights: [[1, 0]], queryTokens: ['a'], keyTokens: ['b'] }),
    'attentionMap: weights must have the shape [T,S] = [1,1] of the tokens, received [1,2]',
  ],
  [
    'no weights',
    () => attentionMap({ weights: [], queryTokens: [], keyTokens: [] }),
    'attentionMap: weights must be rows of weights [T,S] or [N,T,S], received []',
  ],
  [
    'points of three',
    () => embeddingScatter({ points: [[1, 2, 3]] }),
    'embeddingScatter: points must have 2 coordinates, received 3',
  ],
  [
    'few labels',
    () => embeddingScatter({ points: [[1, 2]], labels: [1, 2] }),
    'embeddingScatter: labels must have 1 values, as points, received 2',
  ],
  [
    'no date',
    () => forecastPlot({ time: ['soon'], values: [1], forecastTime: ['1960-01'], forecasts: { a: [1] } }),
    "forecastPlot: time[0] must be a date such as '1960-12-31', received 'soon'",
  ],
  [
    'dates and numbers',
    () => forecastPlot({ time: ['1960-01'], values: [1], forecastTime: [1], forecasts: { a: [1] } }),
    'forecastPlot: time and forecastTime must both be dates or both be numbers',
  ],
  [
    'short forecast',
    () => forecastPlot({ time: [1], values: [1], forecastTime: [1, 2], forecasts: { a: [1] } }),
    'forecastPlot: forecasts.a must have 2 values, received 1',
  ],
  ['no layers', () => layerDiagram([]), 'layerDiagram: layers must hold at least one layer, received none'],
  [
    'later input',
    () => layerDiagram([{ ...dense, inputs: ['b'] }]),
    "layerDiagram: layers[0].inputs must name layers before it, received 'b'",
  ],
  [
    'no tokens',
    () => attentionMap(any({ weights: [[1]] })),
    'attentionMap: queryTokens must be an array of strings, received undefined',
  ],
  [
    'no layer',
    () => layerDiagram(any([null])),
    'layerDiagram: layers[0] must be a layer as summary describes it, received null',
  ],
  ['no spec', () => withTheme(any(null), 'dark'), 'withTheme: spec must be a Vega-Lite spec, received null'],
];

describe('bad input', () => {
  it.each(mistakes)('%s is a sentence', (_, call, sentence) => {
    expect(call).toThrow(
      expect.objectContaining({ message: sentence, code: expect.stringMatching(/^MODU_/) as string }),
    );
  });

  it('is refused by every plot that takes options', () => {
    const named = new Set(mistakes.map(([, , sentence]) => sentence.slice(0, sentence.indexOf(':'))));
    const functions = Object.keys(plots).filter((name) => name !== 'toSVG');
    expect(functions.filter((name) => !named.has(name))).toStrictEqual([]);
  });
});

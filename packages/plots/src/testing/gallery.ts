import {
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
  type PlotSpec,
} from '../index.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
const history = {
  loss: range(20).map((i) => rounded(0.7 * Math.exp(-i / 6) + 0.05)),
  val_loss: range(20).map((i) => rounded(0.7 * Math.exp(-i / 5) + 0.2 + 0.0009 * i * i)),
  acc: range(20).map((i) => rounded(1 - 0.4 * Math.exp(-i / 6))),
  val_acc: range(20).map((i) => rounded(0.9 - 0.4 * Math.exp(-i / 5) - 0.002 * i)),
};
const table = {
  columnNames: () => ['glucose', 'insulin', '나이'],
  numRows: () => 12,
  array: (name: string) =>
    range(12).map((i) => (name === 'insulin' && i % 2 === 0 ? null : name === 'glucose' && i === 7 ? Number.NaN : i)),
};
const mesh = meshGrid({ x: [-0.5, 1.5], y: [-0.5, 1.5], steps: 12 });
const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const place = (i: number) => [mesh.x[i % 12] as number, mesh.y[Math.floor(i / 12)] as number] as const;
const digit = Float32Array.from(range(64), (i) =>
  Math.exp(-((((i % 8) - 3.5) ** 2 + (Math.floor(i / 8) - 3.5) ** 2 - 6) ** 2) / 20),
);
const layer = (name: string, type: string, size: number, parameters: number, inputs?: readonly string[]) => ({
  name,
  type,
  outputShape: [null, size],
  parameters,
  ...(inputs === undefined ? {} : { inputs }),
});

/** One example of every plot and of each of its forms, by name. */
export const gallery: Readonly<Record<string, () => PlotSpec>> = {
  'activation-plot': () =>
    activationPlot(
      { sigmoid: (x) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh, relu: (x) => Math.max(0, x) },
      { show: 'derivative', title: 'Slopes of activation functions' },
    ),
  'attention-map': () =>
    attentionMap(
      {
        weights: [
          [0.8, 0.1, 0.05, 0.05],
          [0.1, 0.1, 0.7, 0.1],
          [0.05, 0.75, 0.1, 0.1],
        ],
        queryTokens: ['나는', '사과를', '먹는다'],
        keyTokens: ['I', 'eat', 'an', 'apple'],
      },
      { title: 'Korean asks, English answers' },
    ),
  'attention-map-heads': () =>
    attentionMap({
      weights: [
        [
          [1, 0],
          [0.25, 0.75],
        ],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ],
      queryTokens: ['a', 'a'],
      keyTokens: ['a', 'a'],
    }),
  'calibration-plot': () =>
    calibrationPlot({ yTrue: [0, 0, 0, 1, 0, 1, 1, 1], yProb: [0.05, 0.1, 0.3, 0.35, 0.5, 0.62, 0.81, 0.97] }),
  'confusion-matrix-plot': () =>
    confusionMatrixPlot(
      [
        [50, 0, 0],
        [0, 47, 3],
        [0, 4, 46],
      ],
      { displayLabels: ['setosa', 'versicolor', 'virginica'], title: 'Iris, 5 folds' },
    ),
  'confusion-matrix-plot-shares': () =>
    confusionMatrixPlot(
      [
        [3, 1],
        [0, 0],
      ],
      { normalize: 'true' },
    ),
  'correlation-heatmap': () =>
    correlationHeatmap({
      names: ['age', 'height', 'weight'],
      values: [
        [1, 0.31, -0.72],
        [0.31, 1, Number.NaN],
        [-0.72, Number.NaN, 1],
      ],
    }),
  'decision-boundary': () =>
    decisionBoundary(
      {
        mesh,
        probabilities: range(144).map((i) =>
          rounded(1 / (1 + Math.exp(-8 * (0.25 - (place(i)[0] - 0.5) * (place(i)[1] - 0.5) * 4 - 0.25)))),
        ),
        points: corners,
        labels: [0, 1, 1, 0],
      },
      { title: 'XOR by a network' },
    ),
  'decision-boundary-classes': () =>
    decisionBoundary(
      {
        mesh,
        classes: range(144).map((i) => Math.min(2, Math.floor((place(i)[0] + place(i)[1] + 1) / 1.4))),
        points: corners,
        labels: [0, 1, 1, 2],
      },
      { classNames: ['low', 'middle', 'high'] },
    ),
  'descent-path': () =>
    descentPath(
      {
        x: range(21).map((i) => (i - 10) / 5),
        y: range(21).map((i) => (i - 10) / 5),
        z: range(21).map((j) => range(21).map((i) => rounded(((i - 10) / 5) ** 2 + 6 * ((j - 10) / 5) ** 2 + 0.05))),
        path: range(12).map((i) => [rounded(-1.8 * 0.8 ** i), rounded(1.5 * (-0.6) ** i)] as const),
      },
      { title: 'Gradient descent in a valley', xTitle: 'slope', yTitle: 'intercept' },
    ),
  'embedding-scatter': () =>
    embeddingScatter({
      points: [
        [0, 0.1],
        [0.2, 0],
        [1, 0.9],
        [0.8, 1],
      ],
      labels: ['animal', 'animal', '과일', '과일'],
      names: ['cat', 'dog', '사과', '배'],
    }),
  'fold-box-plot': () =>
    foldBoxPlot(
      { network: [0.86, 0.83, 0.9, 0.88, 0.79], 'logistic regression': [0.75, 0.79, 0.77, 0.81, 0.7] },
      { scoreTitle: 'accuracy', title: 'Sonar, 5 folds' },
    ),
  'forecast-plot': () =>
    forecastPlot(
      {
        time: range(36).map((i) => `${1958 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`),
        values: range(36).map((i) => rounded(340 + 3 * i + 60 * Math.sin((i * Math.PI) / 6))),
        forecastTime: range(12).map((i) => `1960-${String(i + 1).padStart(2, '0')}`),
        forecasts: {
          network: range(12).map((i) => rounded(410 + 3 * i + 58 * Math.sin((i * Math.PI) / 6))),
          'seasonal naive': range(12).map((i) => rounded(376 + 3 * i + 60 * Math.sin((i * Math.PI) / 6))),
        },
        interval: { lower: range(12).map((i) => 380 + i), upper: range(12).map((i) => 490 + i) },
      },
      { title: 'Air passengers', yTitle: 'thousands' },
    ),
  'image-grid': () =>
    imageGrid(
      {
        data: range(6).flatMap((k) => Array.from(digit, (value) => Math.fround((value * (k + 1)) / 6))),
        shape: [6, 8, 8],
      },
      { captions: ['0', '1', '2', '3', '4', '다섯'], columns: 3, title: 'Rings' },
    ),
  'image-grid-colour': () =>
    imageGrid({ data: Uint8Array.from(range(2 * 3 * 2 * 3), (i) => (i * 37) % 256), shape: [2, 3, 2, 3] }),
  'layer-diagram': () =>
    layerDiagram([
      layer('words', 'InputLayer', 40, 0),
      layer('embedding', 'Embedding', 64, 640000),
      layer('forward', 'LSTM', 64, 33024, ['embedding']),
      layer('backward', 'LSTM', 64, 33024, ['embedding']),
      layer('concatenate', 'Concatenate', 128, 0, ['forward', 'backward']),
      layer('output', 'Dense', 1, 129),
    ]),
  'learning-curves': () => learningCurves(history, { bestEpoch: 8, title: 'Wine' }),
  'learning-curves-loss': () =>
    learningCurves({ epoch: range(20), history }, { metrics: ['loss'], lossScale: 'log', bestEpoch: 15 }),
  'line-chart': () =>
    lineChart(
      { series: { SGD: [0.9, 0.6, 0.5, 0.42], Adam: [0.5, 0.2, 0.12, 0.1], diverged: [1, 2, Number.NaN, 8] } },
      { xTitle: 'epoch', yTitle: 'loss', yScale: 'log' },
    ),
  'missing-value-map': () => missingValueMap(table),
  'precision-recall-plot': () =>
    precisionRecallPlot(
      { precision: [0.5, 0.66, 0.5, 1, 1], recall: [1, 1, 0.5, 0.5, 0], averagePrecision: 0.83 },
      { baseline: 0.5 },
    ),
  'regression-plot': () =>
    regressionPlot(
      { x: [2, 4, 6, 8], y: [81, 93, 91, 97], predictions: [83.6, 88.2, 92.8, 97.4] },
      { xTitle: 'hours of study', yTitle: 'marks' },
    ),
  'roc-curve-plot': () =>
    rocCurvePlot({
      network: { fpr: [0, 0, 0.25, 0.5, 1], tpr: [0, 0.5, 0.75, 1, 1], auc: 0.875 },
      linear: { fpr: [0, 0.5, 1], tpr: [0, 0.6, 1], auc: 0.55 },
    }),
  'saliency-map': () =>
    saliencyMap({
      image: digit,
      shape: [8, 8],
      heat: range(4).map((i) => range(4).map((j) => rounded(Math.exp(-((i - 1) ** 2) - (j - 2) ** 2)))),
    }),
};

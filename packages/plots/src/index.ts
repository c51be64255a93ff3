export { activationPlot, type ActivationPlotOptions } from './activation-plot.ts';
export { attentionMap, type AttentionData, type AttentionMapOptions } from './attention-map.ts';
export { calibrationPlot, type CalibrationData, type CalibrationPlotOptions } from './calibration-plot.ts';
export { confusionMatrixPlot, type ConfusionMatrixPlotOptions } from './confusion-matrix-plot.ts';
export { correlationHeatmap, type CorrelationData, type CorrelationHeatmapOptions } from './correlation-heatmap.ts';
export {
  decisionBoundary,
  meshGrid,
  type DecisionBoundaryData,
  type DecisionBoundaryOptions,
  type MeshGrid,
  type MeshGridOptions,
} from './decision-boundary.ts';
export { descentPath, type DescentPathData, type DescentPathOptions } from './descent-path.ts';
export { embeddingScatter, type EmbeddingData, type EmbeddingScatterOptions } from './embedding-scatter.ts';
export { foldBoxPlot, type FoldBoxPlotOptions } from './fold-box-plot.ts';
export { forecastPlot, type ForecastData, type ForecastPlotOptions, type TimeList } from './forecast-plot.ts';
export { imageGrid, type ImageGridOptions, type Images } from './image-grid.ts';
export { layerDiagram, type DiagramLayer, type LayerDiagramOptions } from './layer-diagram.ts';
export { learningCurves, type LearningCurvesOptions, type TrainingHistory } from './learning-curves.ts';
export { lineChart, type LineChartData, type LineChartOptions } from './line-chart.ts';
export { missingValueMap, type MissingValueMapOptions } from './missing-value-map.ts';
export type { NumberList, NumberRows } from './numbers.ts';
export type { PlotOptions, PlotSpec } from './plot-spec.ts';
export { regressionPlot, type RegressionData, type RegressionPlotOptions } from './regression-plot.ts';
export { saliencyMap, type SaliencyData, type SaliencyMapOptions } from './saliency-map.ts';
export type { Theme } from './theme.ts';
export {
  precisionRecallPlot,
  rocCurvePlot,
  type PrecisionRecallData,
  type PrecisionRecallPlotOptions,
  type RocCurveData,
} from './threshold-curves.ts';
export { toSVG, type SVGOptions } from './to-svg.ts';
export { withTheme } from './with-theme.ts';

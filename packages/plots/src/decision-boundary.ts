import {
  asMatrix,
  expectInteger,
  expectOptions,
  expectString,
  invalid,
  isNumericArray,
  ShapeError,
  type Features,
  type Matrix,
} from '@modu/core';
import { cellBorders, cellEncoding, overlapped } from './grid-cells.ts';
import { numberRange, plotNumber, someNumbers, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Places on a plane, row by row from below. */
export interface MeshGrid {
  /** Values of the first feature, ascending. */
  readonly x: readonly number[];
  /** Values of the second feature, ascending. */
  readonly y: readonly number[];
  /** All places as a matrix [y.length · x.length, 2], to predict on. */
  readonly features: Matrix;
}

/** Options of {@link meshGrid}. */
export interface MeshGridOptions {
  /** The range of the first feature. */
  readonly x: readonly [low: number, high: number];
  /** The range of the second feature. */
  readonly y: readonly [low: number, high: number];
  /** Places along each axis; default 60. */
  readonly steps?: number;
}

/**
 * Evenly spaced places on a plane, at which a model predicts for {@link decisionBoundary}.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @see numpy.meshgrid
 * @example
 * ```ts
 * const mesh = meshGrid({ x: [-1, 2], y: [-1, 2] });
 * const probabilities = await model.predict(tf.tensor2d(mesh.features.data, mesh.features.shape)).data();
 * ```
 */
export function meshGrid(options: MeshGridOptions): MeshGrid {
  const where = 'meshGrid';
  const given = expectOptions(where, options, ['x', 'y', 'steps']);
  const steps = expectInteger(where, 'steps', given.steps ?? 60, { min: 2 });
  const places = ([low, high]: readonly [number, number]) =>
    Array.from({ length: steps }, (_, i) => low + ((high - low) * i) / (steps - 1));
  const x = places(numberRange(where, 'x', given.x));
  const y = places(numberRange(where, 'y', given.y));
  const data = Float32Array.from(y.flatMap((second) => x.flatMap((first) => [first, second])));
  return { x, y, features: { data, shape: [steps * steps, 2] } };
}

/** What a model says on a plane, and the samples it learnt from. */
export interface DecisionBoundaryData {
  readonly mesh: Pick<MeshGrid, 'x' | 'y'>;
  /** At each place of the mesh the probability of class 1. */
  readonly probabilities?: NumberList;
  /** At each place of the mesh the class, in place of `probabilities`. */
  readonly classes?: NumberList;
  /** The samples, two features each; default none. */
  readonly points?: Features;
  /** The class of each sample. */
  readonly labels?: NumberList | readonly string[];
}

/** Options of {@link decisionBoundary}. */
export interface DecisionBoundaryOptions extends PlotOptions {
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Names of the classes 0, 1, …; default their numbers. */
  readonly classNames?: readonly string[];
}

/**
 * Where a classifier of two features changes its mind: the plane in the colours of its classes, or of the probability of class 1, under the samples.
 *
 * @throws {ArgumentError} for unknown or wrong options, or unless exactly one of probabilities and classes is given
 * @throws {ShapeError} when predictions and mesh, or points and labels, do not fit together
 * @example
 * ```ts
 * decisionBoundary({ mesh, probabilities, points: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0] });
 * ```
 */
export function decisionBoundary(data: DecisionBoundaryData, options?: DecisionBoundaryOptions): PlotSpec {
  const where = 'decisionBoundary';
  const given = expectOptions(where, options, [...plotOptionNames, 'xTitle', 'yTitle', 'classNames']);
  const { mesh, probabilities, classes, points, labels } = expectOptions(where, data, [
    'mesh',
    'probabilities',
    'classes',
    'points',
    'labels',
  ]);
  if ((probabilities === undefined) === (classes === undefined)) {
    throw invalid(where, 'data', 'one with either probabilities or classes', data);
  }
  if (typeof mesh !== 'object' || mesh === null) throw invalid(where, 'mesh', 'what meshGrid returns', mesh);
  const xBorders = cellBorders(where, 'mesh.x', someNumbers(where, 'mesh.x', mesh.x));
  const yBorders = cellBorders(where, 'mesh.y', someNumbers(where, 'mesh.y', mesh.y));
  const name = probabilities === undefined ? 'classes' : 'probabilities';
  const predicted = someNumbers(
    where,
    name,
    (probabilities ?? classes) as NumberList,
    xBorders.length * yBorders.length,
  );
  const className = (value: unknown) => String(given.classNames?.[value as number] ?? value);
  const cells = predicted.map((value, i) => {
    const across = xBorders[i % xBorders.length] as readonly [number, number];
    const up = yBorders[Math.floor(i / xBorders.length)] as readonly [number, number];
    return {
      x: across[0],
      x2: overlapped(across),
      y: up[0],
      y2: overlapped(up),
      value: probabilities === undefined ? className(value) : plotNumber(value),
    };
  });
  const titles = {
    xTitle: expectString(where, 'xTitle', given.xTitle ?? 'x'),
    yTitle: expectString(where, 'yTitle', given.yTitle ?? 'y'),
  };
  const samples = samplePoints(where, points, labels, className);
  const names = [...new Set(samples.map(({ label }) => label))].sort();
  const regions = probabilities === undefined ? cells.map(({ value }) => String(value)) : [];
  const domain = [...new Set([...regions, ...names])].sort();
  const color =
    probabilities === undefined
      ? { field: 'value', type: 'nominal', title: 'class', scale: { domain, range: 'ordinal' } }
      : {
          field: 'value',
          type: 'quantitative',
          title: 'P(class 1)',
          scale: { domain: [0, 1], range: 'diverging', reverse: true },
        };
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 340, height: 320 }),
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', clip: true },
        encoding: { ...cellEncoding(xBorders, yBorders, titles), color },
      },
      ...(samples.length === 0
        ? []
        : [
            {
              data: { values: samples },
              mark: { type: 'point', filled: true, size: 90, opacity: 1, style: 'halo', clip: true, tooltip: true },
              encoding: {
                x: { field: 'px', type: 'quantitative' },
                y: { field: 'py', type: 'quantitative' },
                shape: {
                  field: 'label',
                  type: 'nominal',
                  title: 'label',
                  scale: { domain: names },
                },
                color: { field: 'label', type: 'nominal', title: 'label', scale: { domain: names } },
              },
            },
          ]),
    ],
    resolve: { scale: { color: 'independent', shape: 'independent' } },
  });
}

function samplePoints(
  where: string,
  points: Features | undefined,
  labels: DecisionBoundaryData['labels'],
  className: (value: unknown) => string,
): { readonly px: number | null; readonly py: number | null; readonly label: string }[] {
  if (points === undefined) return [];
  const { data, shape } = asMatrix(where, points, 'points');
  const [rows, columns] = shape;
  if (columns !== 2) throw new ShapeError(`${where}: points must have 2 features, received ${columns}`);
  if (labels === undefined || !(Array.isArray(labels) || isNumericArray(labels))) {
    throw invalid(where, 'labels', 'an array with the class of each point', labels);
  }
  if (labels.length !== rows)
    throw new ShapeError(`${where}: labels must have ${rows} values, as points, received ${labels.length}`);
  return Array.from({ length: rows }, (_, i) => ({
    px: plotNumber(data[2 * i] as number),
    py: plotNumber(data[2 * i + 1] as number),
    label: className(labels[i]),
  }));
}

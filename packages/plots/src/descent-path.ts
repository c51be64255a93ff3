import { DataError, expectOneOf, expectOptions, expectString, ShapeError } from '@modu/core';
import { cellBorders, cellEncoding, overlapped } from './grid-cells.ts';
import { numberList, numberRows, plotNumber, type NumberList, type NumberRows } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** An error surface over two parameters, and the way that gradient descent went on it. */
export interface DescentPathData {
  /** Values of the first parameter, ascending. */
  readonly x: NumberList;
  /** Values of the second parameter, ascending. */
  readonly y: NumberList;
  /** The error, `z[row of y][column of x]`. */
  readonly z: NumberRows;
  /** The parameters after each step, from the start on. */
  readonly path: readonly (readonly [x: number, y: number])[];
}

/** Options of {@link descentPath}. */
export interface DescentPathOptions extends PlotOptions {
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Scale of the colours; default `'log'` when every error is above 0, which shows the valley, else `'linear'`. */
  readonly zScale?: 'linear' | 'log';
}

/**
 * The path of gradient descent on an error surface, dark where the error is small.
 *
 * @throws {ArgumentError} for unknown or wrong options or places that do not ascend
 * @throws {ShapeError} when z does not have the sizes of y and x
 * @example
 * ```ts
 * descentPath({ x: [0, 1, 2], y: [0, 1], z: [[4, 1, 0.5], [5, 2, 1]], path: [[0, 0], [1, 0.4], [1.7, 0.1]] });
 * ```
 */
export function descentPath(data: DescentPathData, options?: DescentPathOptions): PlotSpec {
  const where = 'descentPath';
  const given = expectOptions(where, options, [...plotOptionNames, 'xTitle', 'yTitle', 'zScale']);
  const { x, y, z, path } = expectOptions(where, data, ['x', 'y', 'z', 'path']);
  const xBorders = cellBorders(where, 'x', numberList(where, 'x', x));
  const yBorders = cellBorders(where, 'y', numberList(where, 'y', y));
  const errors = numberRows(where, 'z', z);
  if (errors.length !== yBorders.length || errors[0]?.length !== xBorders.length) {
    throw new ShapeError(
      `${where}: z must have the shape [${yBorders.length},${xBorders.length}] of y and x, received [${errors.length},${errors[0]?.length ?? 0}]`,
    );
  }
  const steps = numberRows(where, 'path', path);
  if (steps[0]?.length !== 2)
    throw new ShapeError(`${where}: path must have 2 numbers a step, received ${steps[0]?.length ?? 0}`);
  const isPositive = errors.every((row) => row.every((value) => !(value <= 0)));
  const type = expectOneOf(where, 'zScale', given.zScale ?? (isPositive ? 'log' : 'linear'), ['linear', 'log']);
  if (type === 'log' && !isPositive)
    throw new DataError(`${where}: z must be greater than 0 on a logarithmic scale, received 0 or less`);
  const cells = errors.flatMap((row, i) =>
    row.map((error, j) => {
      const across = xBorders[j] as readonly [number, number];
      const up = yBorders[i] as readonly [number, number];
      return { x: across[0], x2: overlapped(across), y: up[0], y2: overlapped(up), error: plotNumber(error) };
    }),
  );
  const titles = {
    xTitle: expectString(where, 'xTitle', given.xTitle ?? 'x'),
    yTitle: expectString(where, 'yTitle', given.yTitle ?? 'y'),
  };
  const position = { x: { field: 'px', type: 'quantitative' }, y: { field: 'py', type: 'quantitative' } };
  const walked = steps.map(([px, py], step) => ({ px: plotNumber(px as number), py: plotNumber(py as number), step }));
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 380, height: 320 }),
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', clip: true },
        encoding: {
          ...cellEncoding(xBorders, yBorders, titles),
          color: { field: 'error', type: 'quantitative', scale: { type, nice: false } },
        },
      },
      {
        data: { values: walked },
        layer: [
          {
            mark: { type: 'line', clip: true, color: '#ffffff', strokeWidth: 1.5 },
            encoding: { ...position, order: { field: 'step', type: 'quantitative' } },
          },
          {
            mark: { type: 'point', clip: true, filled: true, size: 24, color: '#ffffff', opacity: 1, tooltip: true },
            encoding: position,
          },
          {
            transform: [{ filter: `datum.step === ${walked.length - 1}` }],
            mark: {
              type: 'point',
              clip: true,
              filled: true,
              shape: 'diamond',
              size: 140,
              style: 'accent',
              stroke: '#ffffff',
              opacity: 1,
            },
            encoding: position,
          },
        ],
      },
    ],
  });
}

import { asMatrix, expectBoolean, expectOptions, invalid, isNumericArray, ShapeError, type Features } from '@modu/core';
import { nameList, plotNumber, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Points on a plane. */
export interface EmbeddingData {
  /** Two coordinates a point: a latent space, or an embedding brought down to two dimensions. */
  readonly points: Features;
  /** The class of each point, which gives its colour; default none. */
  readonly labels?: NumberList | readonly string[];
  /** A name for each point, shown beside it or when pointed at; default none. */
  readonly names?: readonly string[];
}

/** Options of {@link embeddingScatter}. */
export interface EmbeddingScatterOptions extends PlotOptions {
  /** Whether names stand beside the points; default up to 60 points. */
  readonly showNames?: boolean;
}

/**
 * Points of a latent space or an embedding, in the colours of their classes.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} unless points have two coordinates, and labels and names one entry a point
 * @example
 * ```ts
 * embeddingScatter({ points: [[0.1, 0.2], [0.9, 0.8]], labels: [0, 1], names: ['king', 'apple'] });
 * ```
 */
export function embeddingScatter(data: EmbeddingData, options?: EmbeddingScatterOptions): PlotSpec {
  const where = 'embeddingScatter';
  const given = expectOptions(where, options, [...plotOptionNames, 'showNames']);
  const { points, labels, names } = expectOptions(where, data, ['points', 'labels', 'names']);
  const { data: coordinates, shape } = asMatrix(where, points, 'points');
  const [rows, columns] = shape;
  if (columns !== 2) throw new ShapeError(`${where}: points must have 2 coordinates, received ${columns}`);
  if (labels !== undefined) {
    if (!Array.isArray(labels) && !isNumericArray(labels))
      throw invalid(where, 'labels', 'an array with the class of each point', labels);
    if (labels.length !== rows)
      throw new ShapeError(`${where}: labels must have ${rows} values, as points, received ${labels.length}`);
  }
  const named = names === undefined ? undefined : nameList(where, 'names', names, rows);
  const showNames = expectBoolean(where, 'showNames', given.showNames ?? rows <= 60) && named !== undefined;
  const values = Array.from({ length: rows }, (_, i) => ({
    x: plotNumber(coordinates[2 * i] as number),
    y: plotNumber(coordinates[2 * i + 1] as number),
    ...(labels === undefined ? {} : { label: String(labels[i]) }),
    ...(named === undefined ? {} : { name: named[i] }),
  }));
  const domain =
    labels === undefined
      ? []
      : [...new Set(Array.from(labels as ArrayLike<unknown>, String))].sort((a, b) =>
          a.localeCompare(b, 'en', { numeric: true }),
        );
  const axis = (field: string) => ({ field, type: 'quantitative', title: null, scale: { zero: false } });
  const color = labels === undefined ? {} : { color: classColor(domain) };
  return plotSpec(where, given, {
    ...plotSize(where, given, { width: 420, height: 380 }),
    data: { values },
    encoding: { x: axis('x'), y: axis('y') },
    layer: [
      {
        mark: {
          type: 'point',
          filled: true,
          size: rows > 500 ? 14 : 45,
          opacity: rows > 500 ? 0.6 : 0.9,
          tooltip: true,
        },
        encoding: color,
      },
      ...(showNames ? [{ mark: { type: 'text', align: 'left', dx: 6 }, encoding: { text: { field: 'name' } } }] : []),
    ],
  });
}

/** The theme's colours for up to eight classes, and ten of their own beyond that. */
function classColor(domain: readonly string[]): object {
  const scale = domain.length > 8 ? { domain, scheme: 'tableau10' } : { domain };
  return { field: 'label', type: 'nominal', title: null, scale };
}

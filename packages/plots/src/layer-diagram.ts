import {
  ArgumentError,
  DataError,
  describe,
  expectArray,
  expectInteger,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';
import { plotOptionNames, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';
import { textWidth } from './text-width.ts';

/** One layer, as `summary` of `@modu/models` describes it. */
export interface DiagramLayer {
  readonly name: string;
  /** The class of the layer, such as `Dense`. */
  readonly type: string;
  /** `null` stands for the batch and for open sizes; of several outputs, a list of shapes. */
  readonly outputShape: readonly (number | null)[] | readonly (readonly (number | null)[])[];
  /** The number of weights. */
  readonly parameters: number;
  /** Names of the layers that it takes its input from; default the one before it. */
  readonly inputs?: readonly string[];
}

/** Options of {@link layerDiagram}; width and height follow from the layers. */
export type LayerDiagramOptions = Omit<PlotOptions, 'width' | 'height'>;

const boxHeight = 40;
const rowGap = 26;
const columnGap = 24;

function shapeText(shape: DiagramLayer['outputShape']): string {
  const one = (sizes: readonly (number | null)[]) =>
    `[${sizes.map((size, i) => size ?? (i === 0 ? 'B' : '?')).join(', ')}]`;
  return Array.isArray(shape[0])
    ? (shape as readonly (readonly (number | null)[])[]).map(one).join(' ')
    : one(shape as readonly (number | null)[]);
}

/** Each layer stands one row below the lowest of its inputs. */
function rowsOf(
  where: string,
  layers: readonly DiagramLayer[],
): { readonly inputs: readonly (readonly number[])[]; readonly rows: readonly number[] } {
  const places = new Map<string, number>();
  const rows: number[] = [];
  const inputs = layers.map((layer, i) => {
    const from = layer.inputs ?? (i === 0 ? [] : [(layers[i - 1] as DiagramLayer).name]);
    const found = expectArray(where, `layers[${i}].inputs`, from).map((name) => {
      const place = places.get(name);
      if (place === undefined) {
        throw new ArgumentError(`${where}: layers[${i}].inputs must name layers before it, received ${describe(name)}`);
      }
      return place;
    });
    rows.push(found.reduce((most, place) => Math.max(most, (rows[place] as number) + 1), 0));
    places.set(layer.name, i);
    return found;
  });
  return { inputs, rows };
}

/**
 * The layers of a model as boxes with their output shapes and numbers of weights, from the input above to the output below.
 *
 * @param layers `summary(model).layers` of `@modu/models`, with `inputs` where the model branches
 * @throws {ArgumentError} for unknown or wrong options, or inputs that are no earlier layers
 * @throws {DataError} for no layers
 * @example
 * ```ts
 * layerDiagram(summary(mlp({ inputs: 4, hidden: [16], outputs: 3 })).layers);
 * ```
 */
export function layerDiagram(layers: readonly DiagramLayer[], options?: LayerDiagramOptions): PlotSpec {
  const where = 'layerDiagram';
  const given = expectOptions(where, options, [
    ...plotOptionNames.filter((name) => name !== 'width' && name !== 'height'),
  ]);
  if (expectArray(where, 'layers', layers).length === 0)
    throw new DataError(`${where}: layers must hold at least one layer, received none`);
  const wrong = layers.findIndex((layer) => typeof layer !== 'object' || layer === null);
  if (wrong >= 0) throw invalid(where, `layers[${wrong}]`, 'a layer as summary describes it', layers[wrong]);
  const texts = layers.map(({ name, type, outputShape, parameters }, i) => ({
    head: `${expectString(where, `layers[${i}].name`, name)}: ${expectString(where, `layers[${i}].type`, type)}`,
    body: `${shapeText(expectArray(where, `layers[${i}].outputShape`, outputShape as readonly (number | null)[]))} · ${expectInteger(where, `layers[${i}].parameters`, parameters, { min: 0 }).toLocaleString('en')} weights`,
  }));
  const { inputs, rows } = rowsOf(where, layers);
  const boxWidth =
    Math.ceil(Math.max(...texts.map(({ head, body }) => Math.max(textWidth(head, 12), textWidth(body, 11))))) + 24;
  const perRow = rows.reduce<number[]>((counts, row) => ((counts[row] = (counts[row] ?? 0) + 1), counts), []);
  const width = Math.max(...perRow) * (boxWidth + columnGap) - columnGap;
  const used: number[] = [];
  const boxes = texts.map((text, i) => {
    const row = rows[i] as number;
    const column = (used[row] = (used[row] ?? -1) + 1);
    const rowWidth = (perRow[row] as number) * (boxWidth + columnGap) - columnGap;
    const x = (width - rowWidth) / 2 + column * (boxWidth + columnGap);
    const y = row * (boxHeight + rowGap);
    return { ...text, x, x2: x + boxWidth, y, y2: y + boxHeight, middle: x + boxWidth / 2 };
  });
  const arrows = inputs.flatMap((from, i) =>
    from.map((place) => {
      const start = boxes[place] as (typeof boxes)[number];
      const end = boxes[i] as (typeof boxes)[number];
      return { x: start.middle, y: start.y2, x2: end.middle, y2: end.y - 7 };
    }),
  );
  const at = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  const text = (field: string, dy: number, mark: object) => ({
    data: { values: boxes },
    mark: { type: 'text', dy, baseline: 'middle', ...mark },
    encoding: { x: at('middle'), y: at('y'), text: { field } },
  });
  return plotSpec(where, given, {
    width,
    height: perRow.length * (boxHeight + rowGap) - rowGap,
    layer: [
      {
        data: { values: arrows },
        mark: { type: 'rule', strokeWidth: 1.2 },
        encoding: { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        data: { values: arrows },
        mark: { type: 'point', shape: 'triangle-down', filled: true, size: 55, style: 'note', opacity: 1 },
        encoding: { x: at('x2'), y: at('y2') },
      },
      {
        data: { values: boxes },
        mark: { type: 'rect', style: 'block', cornerRadius: 4 },
        encoding: { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      text('head', 13, { fontSize: 12, fontWeight: 600 }),
      text('body', 28, { style: 'note' }),
    ],
  });
}

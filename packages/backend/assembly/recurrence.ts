import { PANEL_COLUMNS, PANEL_ROWS, packRows, tile6x8 } from './gemm-panels';
import { sigmoid, tanh } from './math';

/** What the recurrent layers share: the product of a state with packed weights, and activations with their slopes. */

/** Columns of a product, rounded up to whole panels. */
// @ts-ignore: decorator
@inline
export function paddedColumns(columns: i32): i32 {
  return (columns + PANEL_COLUMNS - 1) & -PANEL_COLUMNS;
}

/** Values of a row of state, rounded up so that every row begins at a multiple of 16 bytes. */
// @ts-ignore: decorator
@inline
export function paddedLanes(count: i32): i32 {
  return (count + 3) & -4;
}

/** Rows of an item, rounded up to whole panels. */
// @ts-ignore: decorator
@inline
export function paddedRows(rows: i32): i32 {
  return ((rows + PANEL_ROWS - 1) / PANEL_ROWS) * PANEL_ROWS;
}

/**
 * `to` = `state` · weights, for `rows` (a multiple of 6) rows.
 *
 * @param state rows of `depth` floats, `stateStride` bytes apart
 * @param packed panels of 8 columns, `depth`·32 bytes each
 * @param panels room for `rows`·`depth` floats
 * @param to rows of `paddedColumns(columns)` floats
 */
export function multiplyState(
  state: usize,
  stateStride: usize,
  rows: i32,
  depth: i32,
  packed: usize,
  columns: i32,
  panels: usize,
  to: usize,
): void {
  packRows(state, stateStride, 4, rows, depth, panels);
  const stride = <usize>paddedColumns(columns) << 2;
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    let panel = panels;
    let c = to + (<usize>column << 2);
    for (let row = 0; row < rows; row += PANEL_ROWS) {
      tile6x8(panel, packed, depth, c, stride, false);
      panel += <usize>depth * 24;
      c += stride * PANEL_ROWS;
    }
    packed += <usize>depth << 5;
  }
}

/** The activations of recurrent layers, numbered as in `src/kernels/recurrent-activation.ts`. */
const TANH: i32 = 0;
const SIGMOID: i32 = 1;
const HARD_SIGMOID: i32 = 2;
const RELU: i32 = 3;

/** The activation of number `kind`; `steepness` is the slope of the hard sigmoid clip(steepness·x + ½, 0, 1). */
// @ts-ignore: decorator
@inline
export function activateState(kind: i32, x: v128, steepness: v128): v128 {
  if (kind == TANH) return tanh(x);
  if (kind == SIGMOID) return sigmoid(x);
  const zero = f32x4.splat(0);
  if (kind == HARD_SIGMOID) {
    const line = f32x4.add(f32x4.mul(x, steepness), f32x4.splat(0.5));
    return f32x4.min(f32x4.max(line, zero), f32x4.splat(1));
  }
  if (kind == RELU) return f32x4.max(x, zero);
  return x;
}

/** The derivative of an activation, from its value `y`. */
// @ts-ignore: decorator
@inline
export function slopeOf(kind: i32, y: v128, steepness: v128): v128 {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == HARD_SIGMOID) return v128.and(v128.and(f32x4.gt(y, zero), f32x4.lt(y, one)), steepness);
  if (kind == RELU) return v128.and(f32x4.gt(y, zero), one);
  return one;
}

/**
 * `x` with values nearer to zero than 2⁻¹⁰⁰ as zero. Gradients that fade from step to step would else end among the
 * subnormal numbers, with which a processor is a hundred times slower.
 */
// @ts-ignore: decorator
@inline
export function withoutFaded(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(7.888609052210118e-31)));
}

/** Adds `count` floats to those at `to`, whose room ends at a multiple of 16 bytes; what has faded becomes zero. */
export function addGradient(to: usize, from: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    v128.store(to, withoutFaded(f32x4.add(v128.load(to), v128.load(from))));
    to += 16;
    from += 16;
  }
}

/** Whether step `time` of row `row` counts; without a mask every step does. */
// @ts-ignore: decorator
@inline
export function stepCounts(mask: usize, row: i32, steps: i32, time: i32): bool {
  return mask == 0 || load<u8>(mask + <usize>row * steps + time) != 0;
}

/** The number, in order of processing, of the first step of a row that counts; `steps` when none does. */
export function firstStep(mask: usize, row: i32, steps: i32, backwards: bool): i32 {
  for (let step = 0; step < steps; step++) {
    if (stepCounts(mask, row, steps, backwards ? steps - 1 - step : step)) return step;
  }
  return steps;
}

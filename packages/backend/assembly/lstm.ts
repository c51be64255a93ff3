import {
  ACTIVATION,
  BACKWARDS,
  C0,
  CELLS,
  GATES,
  H0,
  ITEM_ROWS,
  MASK,
  OWN,
  PACKED,
  PREVIOUS,
  RECURRENT_ACTIVATION,
  ROWS,
  STEEPNESS,
  STEPS,
  UNITS,
  WORK,
  WORK_BYTES,
} from './lstm-fields';
import {
  activateState,
  firstStep,
  multiplyState,
  paddedColumns,
  paddedLanes,
  paddedRows,
  stepCounts,
} from './recurrence';
import { fieldAddress, fieldF32, fieldI32, madd, storeLanes } from './vector';

/** [B,T,H], h after each step in order of processing, or 0. */
const Y: usize = OWN;
/** [B,H] the last output, or 0. */
const LAST: usize = OWN + 1;
const H_T: usize = OWN + 2;
const C_T: usize = OWN + 3;

/**
 * The recurrent part of an LSTM: all steps of some rows of the batch. Items: groups of rows.
 *
 * Work of an item: h and c [rows,H], products [rows,4H], panels of h [rows,H], first steps [rows]; rows and columns padded.
 * Before its first step that counts a row puts out zeros, as in Keras.
 */
export function lstmForward(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const itemRows = fieldI32(params, ITEM_ROWS);
  for (let item = begin; item < end; item++) {
    const first = item * itemRows;
    const work = fieldAddress(params, WORK) + <usize>item * <usize>fieldI32(params, WORK_BYTES);
    group(params, first, min(itemRows, rows - first), work);
  }
}

function group(params: usize, first: i32, rows: i32, work: usize): void {
  const steps = fieldI32(params, STEPS);
  const units = fieldI32(params, UNITS);
  const backwards = fieldI32(params, BACKWARDS) != 0;
  const mask = fieldAddress(params, MASK);
  const padded = paddedRows(rows);
  const stateStride = <usize>paddedLanes(units) << 2;
  const productStride = <usize>paddedColumns(4 * units) << 2;
  const row = <usize>units << 2;
  const h = work;
  const c = h + stateStride * padded;
  const product = c + stateStride * padded;
  const panels = product + productStride * padded;
  const starts = panels + row * padded;
  memory.fill(h, 0, 2 * stateStride * padded);
  for (let i = 0; i < rows; i++) {
    store<i32>(starts + (<usize>i << 2), firstStep(mask, first + i, steps, backwards));
    const from = <usize>(first + i) * row;
    memory.copy(h + <usize>i * stateStride, fieldAddress(params, H0) + from, row);
    memory.copy(c + <usize>i * stateStride, fieldAddress(params, C0) + from, row);
  }
  for (let step = 0; step < steps; step++) {
    const time = backwards ? steps - 1 - step : step;
    multiplyState(h, stateStride, padded, units, fieldAddress(params, PACKED), 4 * units, panels, product);
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      if (fieldAddress(params, PREVIOUS) != 0) memory.copy(fieldAddress(params, PREVIOUS) + at, h + state, row);
      if (stepCounts(mask, first + i, steps, time)) {
        cell(params, fieldAddress(params, GATES) + 4 * at, product + <usize>i * productStride, h + state, c + state);
      }
      if (fieldAddress(params, CELLS) != 0) memory.copy(fieldAddress(params, CELLS) + at, c + state, row);
      if (fieldAddress(params, Y) != 0) {
        const to = fieldAddress(params, Y) + <usize>((first + i) * steps + step) * row;
        if (step >= load<i32>(starts + (<usize>i << 2))) memory.copy(to, h + state, row);
        else memory.fill(to, 0, row);
      }
    }
  }
  finish(params, first, rows, h, c, stateStride, starts);
}

// One row, one step: gates from x·kernel + bias + h·recurrent, then the new c and h in place of the old.
// @ts-ignore: decorator
@inline
function cell(params: usize, gates: usize, product: usize, h: usize, c: usize): void {
  const units = fieldI32(params, UNITS);
  const activation = fieldI32(params, ACTIVATION);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  for (let left = units; left > 0; left -= 4) {
    const i = activateState(recurrent, f32x4.add(v128.load(gates), v128.load(product)), steepness);
    const gatesF = gates + gate;
    const productF = product + gate;
    const f = activateState(recurrent, f32x4.add(v128.load(gatesF), v128.load(productF)), steepness);
    const gatesG = gatesF + gate;
    const productG = productF + gate;
    const g = activateState(activation, f32x4.add(v128.load(gatesG), v128.load(productG)), steepness);
    const gatesO = gatesG + gate;
    const productO = productG + gate;
    const o = activateState(recurrent, f32x4.add(v128.load(gatesO), v128.load(productO)), steepness);
    storeLanes(gates, i, left);
    storeLanes(gatesF, f, left);
    storeLanes(gatesG, g, left);
    storeLanes(gatesO, o, left);
    const state = madd(f, v128.load(c), f32x4.mul(i, g));
    v128.store(c, state);
    v128.store(h, f32x4.mul(o, activateState(activation, state, steepness)));
    gates += 16;
    product += 16;
    c += 16;
    h += 16;
  }
}

function finish(params: usize, first: i32, rows: i32, h: usize, c: usize, stride: usize, starts: usize): void {
  const row = <usize>fieldI32(params, UNITS) << 2;
  const steps = fieldI32(params, STEPS);
  const last = fieldAddress(params, LAST);
  for (let i = 0; i < rows; i++) {
    const to = <usize>(first + i) * row;
    memory.copy(fieldAddress(params, H_T) + to, h, row);
    memory.copy(fieldAddress(params, C_T) + to, c, row);
    if (last != 0) {
      if (load<i32>(starts + (<usize>i << 2)) < steps) memory.copy(last + to, h, row);
      else memory.fill(last + to, 0, row);
    }
    h += stride;
    c += stride;
  }
}

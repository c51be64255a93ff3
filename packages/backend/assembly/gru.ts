import {
  ACTIVATION,
  BACKWARDS,
  BIAS,
  GATES,
  H0,
  ITEM_ROWS,
  MASK,
  OWN,
  PACKED,
  PACKED_CANDIDATE,
  PREVIOUS,
  RECURRENT_ACTIVATION,
  RESET,
  RESET_AFTER,
  ROWS,
  STEEPNESS,
  STEPS,
  UNITS,
  WORK,
  WORK_BYTES,
} from './gru-fields';
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

/**
 * The recurrent part of a GRU: all steps of some rows of the batch. Items: groups of rows.
 *
 * Work of an item: h and r·h [rows,H], products [rows,3H] and [rows,H], panels of a state [rows,H], first steps [rows];
 * rows and columns padded. Before its first step that counts a row puts out zeros, as in Keras.
 */
export function gruForward(params: usize, begin: i32, end: i32): void {
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
  const after = fieldI32(params, RESET_AFTER) != 0;
  const mask = fieldAddress(params, MASK);
  const padded = paddedRows(rows);
  const stateStride = <usize>paddedLanes(units) << 2;
  const columns = after ? 3 * units : 2 * units;
  const productStride = <usize>paddedColumns(columns) << 2;
  const candidateStride = <usize>paddedColumns(units) << 2;
  const row = <usize>units << 2;
  const h = work;
  const reset = h + stateStride * padded;
  const product = reset + stateStride * padded;
  const candidate = product + productStride * padded;
  const panels = candidate + candidateStride * padded;
  const starts = panels + row * padded;
  memory.fill(h, 0, 2 * stateStride * padded);
  for (let i = 0; i < rows; i++) {
    store<i32>(starts + (<usize>i << 2), firstStep(mask, first + i, steps, backwards));
    memory.copy(h + <usize>i * stateStride, fieldAddress(params, H0) + <usize>(first + i) * row, row);
  }
  for (let step = 0; step < steps; step++) {
    const time = backwards ? steps - 1 - step : step;
    multiplyState(h, stateStride, padded, units, fieldAddress(params, PACKED), columns, panels, product);
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      if (fieldAddress(params, PREVIOUS) != 0) memory.copy(fieldAddress(params, PREVIOUS) + at, h + state, row);
      const counts = stepCounts(mask, first + i, steps, time);
      const products = product + <usize>i * productStride;
      if (after) {
        if (counts) cellAfter(params, fieldAddress(params, GATES) + 3 * at, products, h + state, reset + state);
      } else {
        gates(params, fieldAddress(params, GATES) + 3 * at, products, h + state, reset + state);
      }
    }
    if (!after) {
      multiplyState(reset, stateStride, padded, units, fieldAddress(params, PACKED_CANDIDATE), units, panels, candidate);
    }
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      if (!after && stepCounts(mask, first + i, steps, time)) {
        cellBefore(params, fieldAddress(params, GATES) + 3 * at, candidate + <usize>i * candidateStride, h + state);
      }
      if (fieldAddress(params, RESET) != 0) memory.copy(fieldAddress(params, RESET) + at, reset + state, row);
      if (fieldAddress(params, Y) != 0) {
        const to = fieldAddress(params, Y) + <usize>((first + i) * steps + step) * row;
        if (step >= load<i32>(starts + (<usize>i << 2))) memory.copy(to, h + state, row);
        else memory.fill(to, 0, row);
      }
    }
  }
  for (let i = 0; i < rows; i++) {
    const to = <usize>(first + i) * row;
    const state = h + <usize>i * stateStride;
    memory.copy(fieldAddress(params, H_T) + to, state, row);
    const last = fieldAddress(params, LAST);
    if (last != 0) {
      if (load<i32>(starts + (<usize>i << 2)) < steps) memory.copy(last + to, state, row);
      else memory.fill(last + to, 0, row);
    }
  }
}

// One row, one step, the reset gate applied to the product: h ← z·h + (1 − z)·candidate.
// @ts-ignore: decorator
@inline
function cellAfter(params: usize, at: usize, product: usize, h: usize, reset: usize): void {
  const units = fieldI32(params, UNITS);
  const activation = fieldI32(params, ACTIVATION);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  let bias = fieldAddress(params, BIAS);
  for (let left = units; left > 0; left -= 4) {
    const fromZ = f32x4.add(v128.load(product), v128.load(bias));
    const z = activateState(recurrent, f32x4.add(v128.load(at), fromZ), steepness);
    const fromR = f32x4.add(v128.load(product + gate), v128.load(bias + gate));
    const r = activateState(recurrent, f32x4.add(v128.load(at + gate), fromR), steepness);
    const fromH = f32x4.add(v128.load(product + 2 * gate), v128.load(bias + 2 * gate));
    const candidate = activateState(activation, madd(r, fromH, v128.load(at + 2 * gate)), steepness);
    storeLanes(at, z, left);
    storeLanes(at + gate, r, left);
    storeLanes(at + 2 * gate, candidate, left);
    v128.store(reset, fromH);
    v128.store(h, madd(z, f32x4.sub(v128.load(h), candidate), candidate));
    at += 16;
    product += 16;
    bias += 16;
    h += 16;
    reset += 16;
  }
}

// One row, one step, the reset gate applied to the state: z, r and r·h.
// @ts-ignore: decorator
@inline
function gates(params: usize, at: usize, product: usize, h: usize, reset: usize): void {
  const units = fieldI32(params, UNITS);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  for (let left = units; left > 0; left -= 4) {
    const z = activateState(recurrent, f32x4.add(v128.load(at), v128.load(product)), steepness);
    const r = activateState(recurrent, f32x4.add(v128.load(at + gate), v128.load(product + gate)), steepness);
    storeLanes(at, z, left);
    storeLanes(at + gate, r, left);
    v128.store(reset, f32x4.mul(r, v128.load(h)));
    at += 16;
    product += 16;
    h += 16;
    reset += 16;
  }
}

// @ts-ignore: decorator
@inline
function cellBefore(params: usize, at: usize, product: usize, h: usize): void {
  const units = fieldI32(params, UNITS);
  const activation = fieldI32(params, ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 3;
  for (let left = units; left > 0; left -= 4) {
    const candidate = activateState(activation, f32x4.add(v128.load(at + gate), v128.load(product)), steepness);
    storeLanes(at + gate, candidate, left);
    v128.store(h, madd(v128.load(at), f32x4.sub(v128.load(h), candidate), candidate));
    at += 16;
    product += 16;
    h += 16;
  }
}

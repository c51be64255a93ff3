import {
  ACTIVATION,
  BACKWARDS,
  C0,
  CELLS,
  GATES,
  ITEM_ROWS,
  MASK,
  OWN,
  PACKED,
  RECURRENT_ACTIVATION,
  ROWS,
  STEEPNESS,
  STEPS,
  UNITS,
  WORK,
  WORK_BYTES,
} from './lstm-fields';
import { activateState, addGradient, firstStep, multiplyState, paddedColumns, paddedLanes, paddedRows, slopeOf, stepCounts, withoutFaded } from './recurrence';
import { fieldAddress, fieldF32, fieldI32, madd, storeLanes } from './vector';

/** [B,T,H] or, with LAST_ONLY, [B,H]. */
const DY: usize = OWN;
const LAST_ONLY: usize = OWN + 1;
/** [B,H], or 0. */
const DH_T: usize = OWN + 2;
const DC_T: usize = OWN + 3;
/** [B,T,4H], to be written: gradients of the gates before their activations. */
const D_GATES: usize = OWN + 4;
const D_H0: usize = OWN + 5;
const D_C0: usize = OWN + 6;

/**
 * The recurrent part of the gradient of an LSTM: all steps of some rows of the batch, from the last to the first.
 * Items: groups of rows.
 *
 * Work of an item: dh and dc [rows,H], dgates [rows,4H], its product with the weights [rows,H], panels of dgates
 * [rows,4H], first steps [rows]; rows and columns padded.
 */
export function lstmBackward(params: usize, begin: i32, end: i32): void {
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
  const gateStride = <usize>units << 4;
  const productStride = <usize>paddedColumns(units) << 2;
  const row = <usize>units << 2;
  const dh = work;
  const dc = dh + stateStride * padded;
  const dGates = dc + stateStride * padded;
  const product = dGates + gateStride * padded;
  const panels = product + productStride * padded;
  const starts = panels + gateStride * padded;
  memory.fill(dh, 0, panels - dh);
  const lastOnly = fieldI32(params, LAST_ONLY) != 0;
  for (let i = 0; i < rows; i++) {
    const start = firstStep(mask, first + i, steps, backwards);
    store<i32>(starts + (<usize>i << 2), start);
    const state = <usize>i * stateStride;
    const from = <usize>(first + i) * row;
    if (fieldAddress(params, DH_T) != 0) memory.copy(dh + state, fieldAddress(params, DH_T) + from, row);
    if (fieldAddress(params, DC_T) != 0) memory.copy(dc + state, fieldAddress(params, DC_T) + from, row);
    if (lastOnly && start < steps) addGradient(dh + state, fieldAddress(params, DY) + from, units);
  }
  for (let step = steps - 1; step >= 0; step--) {
    const time = backwards ? steps - 1 - step : step;
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      const gates = dGates + <usize>i * gateStride;
      addGradient(dh + state, product + <usize>i * productStride, units);
      if (!lastOnly && step >= load<i32>(starts + (<usize>i << 2))) {
        addGradient(dh + state, fieldAddress(params, DY) + <usize>((first + i) * steps + step) * row, units);
      }
      if (stepCounts(mask, first + i, steps, time)) {
        const before = backwards ? at + row : at - row;
        const cellsBefore = step == 0 ? fieldAddress(params, C0) + <usize>(first + i) * row : fieldAddress(params, CELLS) + before;
        cell(params, at, cellsBefore, gates, dh + state, dc + state);
      } else {
        memory.fill(gates, 0, gateStride);
      }
      memory.copy(fieldAddress(params, D_GATES) + 4 * at, gates, gateStride);
    }
    multiplyState(dGates, gateStride, padded, 4 * units, fieldAddress(params, PACKED), units, panels, product);
  }
  for (let i = 0; i < rows; i++) {
    const state = <usize>i * stateStride;
    const to = <usize>(first + i) * row;
    addGradient(dh + state, product + <usize>i * productStride, units);
    memory.copy(fieldAddress(params, D_H0) + to, dh + state, row);
    memory.copy(fieldAddress(params, D_C0) + to, dc + state, row);
  }
}

// One row, one step: gradients of the gates; dc of the step before takes the place of dc, and dh is used up.
// @ts-ignore: decorator
@inline
function cell(params: usize, at: usize, cellsBefore: usize, dGates: usize, dh: usize, dc: usize): void {
  const units = fieldI32(params, UNITS);
  const activation = fieldI32(params, ACTIVATION);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  let gates = fieldAddress(params, GATES) + 4 * at;
  let cells = fieldAddress(params, CELLS) + at;
  for (let left = units; left > 0; left -= 4) {
    const i = v128.load(gates);
    const f = v128.load(gates + gate);
    const g = v128.load(gates + 2 * gate);
    const o = v128.load(gates + 3 * gate);
    const squashed = activateState(activation, v128.load(cells), steepness);
    const dOut = v128.load(dh);
    const dCell = madd(f32x4.mul(dOut, o), slopeOf(activation, squashed, steepness), v128.load(dc));
    storeLanes(dGates, withoutFaded(f32x4.mul(f32x4.mul(dCell, g), slopeOf(recurrent, i, steepness))), left);
    storeLanes(
      dGates + gate,
      withoutFaded(f32x4.mul(f32x4.mul(dCell, v128.load(cellsBefore)), slopeOf(recurrent, f, steepness))),
      left,
    );
    storeLanes(dGates + 2 * gate, withoutFaded(f32x4.mul(f32x4.mul(dCell, i), slopeOf(activation, g, steepness))), left);
    storeLanes(dGates + 3 * gate, withoutFaded(f32x4.mul(f32x4.mul(dOut, squashed), slopeOf(recurrent, o, steepness))), left);
    v128.store(dc, withoutFaded(f32x4.mul(dCell, f)));
    v128.store(dh, f32x4.splat(0));
    gates += 16;
    cells += 16;
    cellsBefore += 16;
    dGates += 16;
    dh += 16;
    dc += 16;
  }
}

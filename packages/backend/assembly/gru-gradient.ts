import {
  ACTIVATION,
  BACKWARDS,
  GATES,
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
import { addGradient, firstStep, multiplyState, paddedColumns, paddedLanes, paddedRows, slopeOf, stepCounts, withoutFaded } from './recurrence';
import { fieldAddress, fieldF32, fieldI32, madd, storeLanes } from './vector';

/** [B,T,H] or, with LAST_ONLY, [B,H]. */
const DY: usize = OWN;
const LAST_ONLY: usize = OWN + 1;
/** [B,H], or 0. */
const DH_T: usize = OWN + 2;
/** [B,T,3H], to be written: gradients of the gates before their activations, on the side of x. */
const D_GATES: usize = OWN + 3;
/** To be written: on the side of h, reset after: [B,T,3H]; else those of z and r [B,T,2H]. */
const D_RECURRENT: usize = OWN + 4;
/** [B,T,H], to be written where the reset comes before: the gradient of the candidate. */
const D_CANDIDATE: usize = OWN + 5;
const D_H0: usize = OWN + 6;

/**
 * The recurrent part of the gradient of a GRU: all steps of some rows of the batch, from the last to the first.
 * Items: groups of rows.
 *
 * Work of an item: dh [rows,H], gradients of the gates on the side of h [rows,3H] and of the candidate [rows,H], products
 * [rows,H] twice, panels [rows,3H], first steps [rows]; rows and columns padded.
 */
export function gruBackward(params: usize, begin: i32, end: i32): void {
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
  const lastOnly = fieldI32(params, LAST_ONLY) != 0;
  const mask = fieldAddress(params, MASK);
  const padded = paddedRows(rows);
  const depth = after ? 3 * units : 2 * units;
  const stateStride = <usize>paddedLanes(units) << 2;
  const gateStride = <usize>depth << 2;
  const productStride = <usize>paddedColumns(units) << 2;
  const row = <usize>units << 2;
  const dh = work;
  const dCandidate = dh + stateStride * padded;
  const dGates = dCandidate + stateStride * padded;
  const product = dGates + gateStride * padded;
  const resetProduct = product + productStride * padded;
  const panels = resetProduct + productStride * padded;
  const starts = panels + gateStride * padded;
  memory.fill(dh, 0, panels - dh);
  for (let i = 0; i < rows; i++) {
    const start = firstStep(mask, first + i, steps, backwards);
    store<i32>(starts + (<usize>i << 2), start);
    const state = dh + <usize>i * stateStride;
    const from = <usize>(first + i) * row;
    if (fieldAddress(params, DH_T) != 0) memory.copy(state, fieldAddress(params, DH_T) + from, row);
    if (lastOnly && start < steps) addGradient(state, fieldAddress(params, DY) + from, units);
  }
  for (let step = steps - 1; step >= 0; step--) {
    const time = backwards ? steps - 1 - step : step;
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const index = <usize>((first + i) * steps + time);
      const gates = dGates + <usize>i * gateStride;
      addGradient(dh + state, product + <usize>i * productStride, units);
      if (!lastOnly && step >= load<i32>(starts + (<usize>i << 2))) {
        addGradient(dh + state, fieldAddress(params, DY) + <usize>((first + i) * steps + step) * row, units);
      }
      const out = fieldAddress(params, D_GATES) + 3 * index * row;
      if (stepCounts(mask, first + i, steps, time)) {
        cell(params, index * row, out, gates, dCandidate + state, dh + state, after);
      } else {
        memory.fill(out, 0, 3 * row);
        memory.fill(gates, 0, gateStride);
        memory.fill(dCandidate + state, 0, row);
      }
    }
    if (!after) {
      const packed = fieldAddress(params, PACKED_CANDIDATE);
      multiplyState(dCandidate, stateStride, padded, units, packed, units, panels, resetProduct);
    }
    for (let i = 0; i < rows; i++) {
      const state = <usize>i * stateStride;
      const index = <usize>((first + i) * steps + time);
      const gates = dGates + <usize>i * gateStride;
      if (!after) {
        if (stepCounts(mask, first + i, steps, time)) {
          const out = fieldAddress(params, D_GATES) + 3 * index * row;
          resetGate(params, index * row, out, gates, resetProduct + <usize>i * productStride, dh + state);
        }
        memory.copy(fieldAddress(params, D_CANDIDATE) + index * row, dCandidate + state, row);
      }
      memory.copy(fieldAddress(params, D_RECURRENT) + index * gateStride, gates, gateStride);
    }
    multiplyState(dGates, gateStride, padded, depth, fieldAddress(params, PACKED), units, panels, product);
  }
  for (let i = 0; i < rows; i++) {
    const state = dh + <usize>i * stateStride;
    addGradient(state, product + <usize>i * productStride, units);
    memory.copy(fieldAddress(params, D_H0) + <usize>(first + i) * row, state, row);
  }
}

// One row, one step: gradients of z and of the candidate, and with reset after that of r; of dh only z·dh remains.
// @ts-ignore: decorator
@inline
function cell(params: usize, at: usize, out: usize, dGates: usize, dCandidate: usize, dh: usize, after: bool): void {
  const units = fieldI32(params, UNITS);
  const activation = fieldI32(params, ACTIVATION);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  let gates = fieldAddress(params, GATES) + 3 * at;
  let previous = fieldAddress(params, PREVIOUS) + at;
  let reset = fieldAddress(params, RESET) + at;
  for (let left = units; left > 0; left -= 4) {
    const z = v128.load(gates);
    const candidate = v128.load(gates + 2 * gate);
    const dOut = v128.load(dh);
    const towards = f32x4.mul(dOut, f32x4.sub(v128.load(previous), candidate));
    const dz = withoutFaded(f32x4.mul(towards, slopeOf(recurrent, z, steepness)));
    const rest = f32x4.mul(dOut, f32x4.sub(f32x4.splat(1), z));
    const dc = withoutFaded(f32x4.mul(rest, slopeOf(activation, candidate, steepness)));
    storeLanes(out, dz, left);
    storeLanes(out + 2 * gate, dc, left);
    storeLanes(dGates, dz, left);
    v128.store(dCandidate, dc);
    if (after) {
      const r = v128.load(gates + gate);
      const dr = withoutFaded(f32x4.mul(f32x4.mul(dc, v128.load(reset)), slopeOf(recurrent, r, steepness)));
      storeLanes(out + gate, dr, left);
      storeLanes(dGates + gate, dr, left);
      storeLanes(dGates + 2 * gate, withoutFaded(f32x4.mul(dc, r)), left);
    }
    v128.store(dh, f32x4.mul(dOut, z));
    gates += 16;
    previous += 16;
    reset += 16;
    out += 16;
    dGates += 16;
    dCandidate += 16;
    dh += 16;
  }
}

// One row, one step, reset before: the gradient of r from that of r·h, whose other part goes to h.
// @ts-ignore: decorator
@inline
function resetGate(params: usize, at: usize, out: usize, dGates: usize, dReset: usize, dh: usize): void {
  const units = fieldI32(params, UNITS);
  const recurrent = fieldI32(params, RECURRENT_ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const gate = <usize>units << 2;
  let gates = fieldAddress(params, GATES) + 3 * at + gate;
  let previous = fieldAddress(params, PREVIOUS) + at;
  for (let left = units; left > 0; left -= 4) {
    const r = v128.load(gates);
    const d = v128.load(dReset);
    const dr = withoutFaded(f32x4.mul(f32x4.mul(d, v128.load(previous)), slopeOf(recurrent, r, steepness)));
    storeLanes(out + gate, dr, left);
    storeLanes(dGates + gate, dr, left);
    v128.store(dh, withoutFaded(madd(d, r, v128.load(dh))));
    gates += 16;
    previous += 16;
    out += 16;
    dGates += 16;
    dReset += 16;
    dh += 16;
  }
}

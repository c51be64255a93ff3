import { activateState, addGradient, firstStep, multiplyState, paddedColumns, paddedLanes, paddedRows, slopeOf, stepCounts, withoutFaded } from './recurrence';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/**
 * The recurrent part of a simple RNN and of its gradient: all steps of some rows of the batch. Items: groups of rows.
 * B rows, T steps, H units. Before its first step that counts a row puts out zeros, as in Keras.
 */
const STATES: usize = 0; // [B,T,H]: forward in: x·kernel + bias, out: h after each step; gradient: h after each step
const PACKED: usize = 1; // recurrent weights (gradient: transposed), in panels
const PREVIOUS: usize = 2; // forward: [B,T,H] h before each step, or 0
const H0: usize = 3;
const MASK: usize = 4; // [B,T] bytes, or 0
const ROWS: usize = 5;
const STEPS: usize = 6;
const UNITS: usize = 7;
const ITEM_ROWS: usize = 8;
const WORK: usize = 9;
const WORK_BYTES: usize = 10;
const BACKWARDS: usize = 11;
const ACTIVATION: usize = 12;
const STEEPNESS: usize = 13;

const Y: usize = 14; // [B,T,H] in order of processing, or 0
const LAST: usize = 15; // [B,H] the last output, or 0
const H_T: usize = 16;

const DY: usize = 14; // [B,T,H] or, with LAST_ONLY, [B,H]
const LAST_ONLY: usize = 15;
const DH_T: usize = 16; // [B,H], or 0
const D_STATES: usize = 17; // [B,T,H], to be written: gradients before the activation
const D_H0: usize = 18;

/** Work of an item: h [rows,H], products [rows,H], panels [rows,H], first steps [rows]; rows and columns padded. */
export function simpleRnnForward(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const itemRows = fieldI32(params, ITEM_ROWS);
  for (let item = begin; item < end; item++) {
    const first = item * itemRows;
    const work = fieldAddress(params, WORK) + <usize>item * <usize>fieldI32(params, WORK_BYTES);
    forward(params, first, min(itemRows, rows - first), work);
  }
}

/** Work of an item: dh and its gradient before the activation [rows,H], products, panels, first steps as above. */
export function simpleRnnBackward(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const itemRows = fieldI32(params, ITEM_ROWS);
  for (let item = begin; item < end; item++) {
    const first = item * itemRows;
    const work = fieldAddress(params, WORK) + <usize>item * <usize>fieldI32(params, WORK_BYTES);
    backward(params, first, min(itemRows, rows - first), work);
  }
}

function forward(params: usize, first: i32, rows: i32, work: usize): void {
  const steps = fieldI32(params, STEPS);
  const units = fieldI32(params, UNITS);
  const backwards = fieldI32(params, BACKWARDS) != 0;
  const activation = fieldI32(params, ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const mask = fieldAddress(params, MASK);
  const padded = paddedRows(rows);
  const stateStride = <usize>paddedLanes(units) << 2;
  const productStride = <usize>paddedColumns(units) << 2;
  const row = <usize>units << 2;
  const product = work + stateStride * padded;
  const panels = product + productStride * padded;
  const starts = panels + row * padded;
  memory.fill(work, 0, stateStride * padded);
  for (let i = 0; i < rows; i++) {
    store<i32>(starts + (<usize>i << 2), firstStep(mask, first + i, steps, backwards));
    memory.copy(work + <usize>i * stateStride, fieldAddress(params, H0) + <usize>(first + i) * row, row);
  }
  for (let step = 0; step < steps; step++) {
    const time = backwards ? steps - 1 - step : step;
    multiplyState(work, stateStride, padded, units, fieldAddress(params, PACKED), units, panels, product);
    for (let i = 0; i < rows; i++) {
      const h = work + <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      const state = fieldAddress(params, STATES) + at;
      if (fieldAddress(params, PREVIOUS) != 0) memory.copy(fieldAddress(params, PREVIOUS) + at, h, row);
      if (stepCounts(mask, first + i, steps, time)) {
        const products = product + <usize>i * productStride;
        for (let left = units; left > 0; left -= 4) {
          const offset = <usize>(units - left) << 2;
          const sum = f32x4.add(v128.load(state + offset), v128.load(products + offset));
          v128.store(h + offset, activateState(activation, sum, steepness));
        }
      }
      memory.copy(state, h, row);
      if (fieldAddress(params, Y) != 0) {
        const to = fieldAddress(params, Y) + <usize>((first + i) * steps + step) * row;
        if (step >= load<i32>(starts + (<usize>i << 2))) memory.copy(to, h, row);
        else memory.fill(to, 0, row);
      }
    }
  }
  const last = fieldAddress(params, LAST);
  for (let i = 0; i < rows; i++) {
    const to = <usize>(first + i) * row;
    const h = work + <usize>i * stateStride;
    memory.copy(fieldAddress(params, H_T) + to, h, row);
    if (last != 0) {
      if (load<i32>(starts + (<usize>i << 2)) < steps) memory.copy(last + to, h, row);
      else memory.fill(last + to, 0, row);
    }
  }
}

function backward(params: usize, first: i32, rows: i32, work: usize): void {
  const steps = fieldI32(params, STEPS);
  const units = fieldI32(params, UNITS);
  const backwards = fieldI32(params, BACKWARDS) != 0;
  const lastOnly = fieldI32(params, LAST_ONLY) != 0;
  const activation = fieldI32(params, ACTIVATION);
  const steepness = f32x4.splat(fieldF32(params, STEEPNESS));
  const mask = fieldAddress(params, MASK);
  const padded = paddedRows(rows);
  const stateStride = <usize>paddedLanes(units) << 2;
  const productStride = <usize>paddedColumns(units) << 2;
  const row = <usize>units << 2;
  const slopes = work + stateStride * padded;
  const product = slopes + stateStride * padded;
  const panels = product + productStride * padded;
  const starts = panels + row * padded;
  memory.fill(work, 0, panels - work);
  for (let i = 0; i < rows; i++) {
    const start = firstStep(mask, first + i, steps, backwards);
    store<i32>(starts + (<usize>i << 2), start);
    const dh = work + <usize>i * stateStride;
    const from = <usize>(first + i) * row;
    if (fieldAddress(params, DH_T) != 0) memory.copy(dh, fieldAddress(params, DH_T) + from, row);
    if (lastOnly && start < steps) addGradient(dh, fieldAddress(params, DY) + from, units);
  }
  for (let step = steps - 1; step >= 0; step--) {
    const time = backwards ? steps - 1 - step : step;
    for (let i = 0; i < rows; i++) {
      const dh = work + <usize>i * stateStride;
      const slope = slopes + <usize>i * stateStride;
      const at = <usize>((first + i) * steps + time) * row;
      addGradient(dh, product + <usize>i * productStride, units);
      if (!lastOnly && step >= load<i32>(starts + (<usize>i << 2))) {
        addGradient(dh, fieldAddress(params, DY) + <usize>((first + i) * steps + step) * row, units);
      }
      if (stepCounts(mask, first + i, steps, time)) {
        const state = fieldAddress(params, STATES) + at;
        for (let left = units; left > 0; left -= 4) {
          const offset = <usize>(units - left) << 2;
          const value = f32x4.mul(v128.load(dh + offset), slopeOf(activation, v128.load(state + offset), steepness));
          v128.store(slope + offset, withoutFaded(value));
          v128.store(dh + offset, f32x4.splat(0));
        }
      } else {
        memory.fill(slope, 0, row);
      }
      memory.copy(fieldAddress(params, D_STATES) + at, slope, row);
    }
    multiplyState(slopes, stateStride, padded, units, fieldAddress(params, PACKED), units, panels, product);
  }
  for (let i = 0; i < rows; i++) {
    const dh = work + <usize>i * stateStride;
    addGradient(dh, product + <usize>i * productStride, units);
    memory.copy(fieldAddress(params, D_H0) + <usize>(first + i) * row, dh, row);
  }
}

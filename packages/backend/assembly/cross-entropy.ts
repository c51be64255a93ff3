import { log } from './logarithm';
import { expNormal } from './math';
import { fieldAddress, fieldI32, storeLanes } from './vector';

/**
 * Softmax cross-entropy from logits, row by row, and its gradient.
 *
 * Fields: logits [rows,length], labels (float32 [rows,length], or with SPARSE int32 [rows] in range), losses [rows],
 * logarithms [rows] = log Σ e^logit, length, sparse, and for the gradient dy [rows], out [rows,length]. Items: rows.
 */
const LOGITS: usize = 0;
const LABELS: usize = 1;
const LOSSES: usize = 2;
const LOGARITHMS: usize = 3;
const LENGTH: usize = 4;
const SPARSE: usize = 5;
const DY: usize = 6;
const OUT: usize = 7;

/** Terms that are added in a row. */
const BLOCK: i32 = 512;

// @ts-ignore: decorator
@inline
function lanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

// @ts-ignore: decorator
@inline
function total(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

function maximumOf(from: usize, length: i32): f32 {
  let value = v128.load32_splat(from);
  for (let left = length; left > 0; left -= 4) {
    const next = v128.load(from);
    value = f32x4.max(value, left >= 4 ? next : v128.bitselect(next, value, lanes(left)));
    from += 16;
  }
  value = f32x4.max(value, v128.shuffle<i32>(value, value, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(value, v128.shuffle<i32>(value, value, 1, 0, 3, 2)), 0);
}

function logSumExp(from: usize, length: i32): f32 {
  const largest = maximumOf(from, length);
  const shift = f32x4.splat(largest);
  let sum = f32x4.splat(0);
  for (let left = length; left > 0; ) {
    const stop = max(0, left - BLOCK);
    let part = f32x4.splat(0);
    for (; left > stop; left -= 4) {
      const term = expNormal(f32x4.sub(v128.load(from), shift));
      part = f32x4.add(part, left >= 4 ? term : v128.and(term, lanes(left)));
      from += 16;
    }
    sum = f32x4.add(sum, part);
  }
  return largest + f32x4.extract_lane(log(f32x4.splat(total(sum))), 0);
}

/** Losses: Σ labels · (log Σ e^logit − logit). */
export function crossEntropy(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, LENGTH);
  const sparse = fieldI32(params, SPARSE) != 0;
  for (let row = begin; row < end; row++) {
    const offset = (<usize>row * length) << 2;
    const logits = fieldAddress(params, LOGITS) + offset;
    const logarithm = logSumExp(logits, length);
    let loss: f32 = 0;
    if (sparse) {
      const label = load<i32>(fieldAddress(params, LABELS) + (<usize>row << 2));
      loss = logarithm - load<f32>(logits + (<usize>label << 2));
    } else {
      const labels = fieldAddress(params, LABELS) + offset;
      const whole = f32x4.splat(logarithm);
      let sum = f32x4.splat(0);
      let at: usize = 0;
      for (let left = length; left > 0; left -= 4) {
        const label = v128.load(labels + at);
        const term = f32x4.mul(label, f32x4.sub(whole, v128.load(logits + at)));
        // 0 · ∞: a class of no weight adds nothing, however small its probability.
        const kept = v128.andnot(term, f32x4.eq(label, f32x4.splat(0)));
        sum = f32x4.add(sum, left >= 4 ? kept : v128.and(kept, lanes(left)));
        at += 16;
      }
      loss = total(sum);
    }
    store<f32>(fieldAddress(params, LOSSES) + (<usize>row << 2), loss);
    store<f32>(fieldAddress(params, LOGARITHMS) + (<usize>row << 2), logarithm);
  }
}

/** dy · (softmax · Σ labels − labels). */
export function crossEntropyGradient(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, LENGTH);
  const sparse = fieldI32(params, SPARSE) != 0;
  for (let row = begin; row < end; row++) {
    const offset = (<usize>row * length) << 2;
    const logits = fieldAddress(params, LOGITS) + offset;
    const out = fieldAddress(params, OUT) + offset;
    const logarithm = v128.load32_splat(fieldAddress(params, LOGARITHMS) + (<usize>row << 2));
    const scale = load<f32>(fieldAddress(params, DY) + (<usize>row << 2));
    const dy = f32x4.splat(scale);
    let labels = fieldAddress(params, LABELS);
    let weight = dy;
    if (!sparse) {
      labels += offset;
      let sum = f32x4.splat(0);
      let at = labels;
      for (let left = length; left > 0; left -= 4) {
        const label = v128.load(at);
        sum = f32x4.add(sum, left >= 4 ? label : v128.and(label, lanes(left)));
        at += 16;
      }
      weight = f32x4.mul(dy, f32x4.splat(total(sum)));
    }
    let at: usize = 0;
    for (let left = length; left > 0; left -= 4) {
      let value = f32x4.mul(weight, expNormal(f32x4.sub(v128.load(logits + at), logarithm)));
      if (!sparse) value = f32x4.sub(value, f32x4.mul(dy, v128.load(labels + at)));
      storeLanes(out + at, value, left);
      at += 16;
    }
    if (sparse) {
      const to = out + (<usize>load<i32>(labels + (<usize>row << 2)) << 2);
      store<f32>(to, load<f32>(to) - scale);
    }
  }
}

import { fieldAddress, fieldF32, fieldI32, madd, storeLanes } from './vector';

/**
 * Layer and RMS normalisation of rows, and their gradients.
 *
 * Fields: x, gamma or 0, beta or 0, out, means (layer only), scales = 1 / √(variance + ε), rows, length, ε, centered, and
 * for the gradient dy, dx, partial sums of dgamma and dbeta (each [blocks,length] or 0). Items: rows; of the gradient:
 * blocks of `BLOCK_ROWS` rows, whatever the number of threads.
 */
const X: usize = 0;
const GAMMA: usize = 1;
const BETA: usize = 2;
const OUT: usize = 3;
const MEANS: usize = 4;
const SCALES: usize = 5;
const ROWS: usize = 6;
const LENGTH: usize = 7;
const EPSILON: usize = 8;
const CENTERED: usize = 9;
const DY: usize = 10;
const DX: usize = 11;
const D_GAMMA: usize = 12;
const D_BETA: usize = 13;

/** `normBlockRows` of `src/kernels/row-norm.ts`. */
const BLOCK_ROWS: i32 = 32;
/** Terms that are added in a row. */
const BLOCK: i32 = 512;

// @ts-ignore: decorator
@inline
function lanes(x: v128, count: i32): v128 {
  return count >= 4 ? x : v128.and(x, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

// @ts-ignore: decorator
@inline
function total(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

function sum(from: usize, length: i32): f32 {
  let all = f32x4.splat(0);
  for (let left = length; left > 0; ) {
    const stop = max(0, left - BLOCK);
    let part = f32x4.splat(0);
    for (; left > stop; left -= 4) {
      part = f32x4.add(part, lanes(v128.load(from), left));
      from += 16;
    }
    all = f32x4.add(all, part);
  }
  return total(all);
}

function squares(from: usize, length: i32, mean: v128): f32 {
  let all = f32x4.splat(0);
  for (let left = length; left > 0; ) {
    const stop = max(0, left - BLOCK);
    let part = f32x4.splat(0);
    for (; left > stop; left -= 4) {
      const distance = lanes(f32x4.sub(v128.load(from), mean), left);
      part = madd(distance, distance, part);
      from += 16;
    }
    all = f32x4.add(all, part);
  }
  return total(all);
}

/** gamma · (x − mean) / √(variance + ε) + beta; RMS normalisation has no mean and no beta. */
export function rowNorm(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, LENGTH);
  const centered = fieldI32(params, CENTERED) != 0;
  const count = <f32>length;
  for (let row = begin; row < end; row++) {
    const offset = (<usize>row * length) << 2;
    const x = fieldAddress(params, X) + offset;
    const out = fieldAddress(params, OUT) + offset;
    let mean: f32 = 0;
    if (centered) {
      mean = sum(x, length) / count;
      store<f32>(fieldAddress(params, MEANS) + (<usize>row << 2), mean);
    }
    const middle = f32x4.splat(mean);
    const scale = <f32>1 / sqrt<f32>(squares(x, length, middle) / count + fieldF32(params, EPSILON));
    store<f32>(fieldAddress(params, SCALES) + (<usize>row << 2), scale);
    const factor = f32x4.splat(scale);
    const gamma = fieldAddress(params, GAMMA);
    const beta = fieldAddress(params, BETA);
    let at: usize = 0;
    for (let left = length; left > 0; left -= 4) {
      let value = f32x4.mul(f32x4.sub(v128.load(x + at), middle), factor);
      if (gamma != 0) value = f32x4.mul(value, v128.load(gamma + at));
      if (beta != 0) value = f32x4.add(value, v128.load(beta + at));
      storeLanes(out + at, value, left);
      at += 16;
    }
  }
}

/**
 * dx = scale · (g − mean(g) − n · mean(g · n)) with g = dy · gamma and n the normalised x (RMS: without mean(g)); and for
 * each block of rows the sums of dy · n and of dy.
 */
export function rowNormGradient(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const length = fieldI32(params, LENGTH);
  const row = <usize>length << 2;
  for (let item = begin; item < end; item++) {
    const dGamma = fieldAddress(params, D_GAMMA) == 0 ? 0 : fieldAddress(params, D_GAMMA) + <usize>item * row;
    const dBeta = fieldAddress(params, D_BETA) == 0 ? 0 : fieldAddress(params, D_BETA) + <usize>item * row;
    if (dGamma != 0) memory.fill(dGamma, 0, row);
    if (dBeta != 0) memory.fill(dBeta, 0, row);
    const last = min(rows, (item + 1) * BLOCK_ROWS);
    for (let index = item * BLOCK_ROWS; index < last; index++) gradientOfRow(params, index, length, dGamma, dBeta);
  }
}

function gradientOfRow(params: usize, index: i32, length: i32, dGamma: usize, dBeta: usize): void {
  const offset = (<usize>index * length) << 2;
  const x = fieldAddress(params, X) + offset;
  const dy = fieldAddress(params, DY) + offset;
  const dx = fieldAddress(params, DX) + offset;
  const gamma = fieldAddress(params, GAMMA);
  const centered = fieldI32(params, CENTERED) != 0;
  const mean = centered ? v128.load32_splat(fieldAddress(params, MEANS) + (<usize>index << 2)) : f32x4.splat(0);
  const scale = v128.load32_splat(fieldAddress(params, SCALES) + (<usize>index << 2));
  let sumG = f32x4.splat(0);
  let sumGn = f32x4.splat(0);
  let at: usize = 0;
  for (let left = length; left > 0; left -= 4) {
    const slope = lanes(v128.load(dy + at), left);
    const normal = lanes(f32x4.mul(f32x4.sub(v128.load(x + at), mean), scale), left);
    const g = gamma == 0 ? slope : lanes(f32x4.mul(slope, v128.load(gamma + at)), left);
    sumG = f32x4.add(sumG, g);
    sumGn = madd(g, normal, sumGn);
    if (dGamma != 0) storeLanes(dGamma + at, madd(slope, normal, v128.load(dGamma + at)), left);
    if (dBeta != 0) storeLanes(dBeta + at, f32x4.add(v128.load(dBeta + at), slope), left);
    at += 16;
  }
  const meanG = centered ? f32x4.splat(total(sumG) / <f32>length) : f32x4.splat(0);
  const meanGn = f32x4.splat(total(sumGn) / <f32>length);
  at = 0;
  for (let left = length; left > 0; left -= 4) {
    const normal = f32x4.mul(f32x4.sub(v128.load(x + at), mean), scale);
    const slope = v128.load(dy + at);
    const g = gamma == 0 ? slope : f32x4.mul(slope, v128.load(gamma + at));
    storeLanes(dx + at, f32x4.mul(scale, f32x4.sub(f32x4.sub(g, meanG), f32x4.mul(normal, meanGn))), left);
    at += 16;
  }
}

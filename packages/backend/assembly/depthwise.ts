import { finishRow } from './conv-epilogue';
import { LINEAR } from './math';
import { fieldAddress, fieldI32, madd, storeLanes } from './vector';

/**
 * Depthwise convolutions in two dimensions: each channel has a filter of its own. Images are [batch, y, x, channels], the
 * filter [y, x, channels].
 *
 * The gradient of the input is the same with other taps: output and source change places, so a pixel reads every
 * `stride`-th tap, and the source backwards.
 */

// Fields, in the order in which `src/kernels/depthwise.ts` writes them.
const SOURCE: usize = 0;
const FILTER: usize = 1;
const OUT: usize = 2;
const SOURCE_Y: usize = 3;
const SOURCE_X: usize = 4;
const OUT_Y: usize = 5;
const OUT_X: usize = 6;
const CHANNELS: usize = 7;
const FILTER_Y: usize = 8;
const FILTER_X: usize = 9;
const STRIDE_Y: usize = 10;
const STRIDE_X: usize = 11;
const DILATION_Y: usize = 12;
const DILATION_X: usize = 13;
const PAD_Y: usize = 14;
const PAD_X: usize = 15;
/** 1 for the gradient of the input. */
const GRADIENT: usize = 16;
const BIAS: usize = 17;
const ACTIVATION: usize = 18;
const SLOPES: usize = 19;
const SLOPE_STEP: usize = 20;

// How pixel `index` walks along one axis: from tap `firstTap` on, every `tapStep`-th tap, at source positions
// `firstSource`, `firstSource + sourceStep`, …

// @ts-ignore: decorator
@inline
function firstTap(gradient: bool, index: i32, stride: i32, pad: i32): i32 {
  return gradient ? (index + pad) % stride : 0;
}

// @ts-ignore: decorator
@inline
function tapStepOf(gradient: bool, stride: i32): i32 {
  return gradient ? stride : 1;
}

// @ts-ignore: decorator
@inline
function firstSource(gradient: bool, index: i32, stride: i32, pad: i32): i32 {
  return gradient ? (index + pad) / stride : index * stride - pad;
}

// Strides and dilations are not above 1 at once, so that neighbouring taps of a gradient are one pixel apart or `dilation`.
// @ts-ignore: decorator
@inline
function sourceStepOf(gradient: bool, dilation: i32): i32 {
  return gradient ? -dilation : dilation;
}

/** Items: rows of the output. */
export function depthwise(params: usize, begin: i32, end: i32): void {
  const outY = fieldI32(params, OUT_Y);
  const outX = fieldI32(params, OUT_X);
  const gradient = fieldI32(params, GRADIENT) != 0;
  const strideX = fieldI32(params, STRIDE_X);
  const rowBytes = <usize>(outX * fieldI32(params, CHANNELS)) << 2;
  for (let item = begin; item < end; item++) {
    const out = fieldAddress(params, OUT) + <usize>item * rowBytes;
    // Pixels that read the same taps: all, or every `stride`-th one.
    const residues = gradient ? min(strideX, outX) : 1;
    for (let x = 0; x < residues; x++) pixels(params, item / outY, item % outY, x, residues, out);
    finish(params, out, outX);
  }
}

// The pixels x, x + step, … of a row.
function pixels(params: usize, image: i32, y: i32, x: i32, step: i32, out: usize): void {
  const gradient = fieldI32(params, GRADIENT) != 0;
  const channels = fieldI32(params, CHANNELS);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const outX = fieldI32(params, OUT_X);
  const filterY = fieldI32(params, FILTER_Y);
  const filterX = fieldI32(params, FILTER_X);
  const strideX = fieldI32(params, STRIDE_X);
  const strideY = fieldI32(params, STRIDE_Y);
  const pixelBytes = <usize>channels << 2;
  const firstX = firstTap(gradient, x, strideX, fieldI32(params, PAD_X));
  const tapStepX = tapStepOf(gradient, strideX);
  const taps = firstX < filterX ? (filterX - firstX + tapStepX - 1) / tapStepX : 0;
  const stepX = sourceStepOf(gradient, fieldI32(params, DILATION_X));
  const advance = gradient ? 1 : strideX;
  const firstY = firstTap(gradient, y, strideY, fieldI32(params, PAD_Y));
  const tapStepY = tapStepOf(gradient, strideY);
  const stepY = sourceStepOf(gradient, fieldI32(params, DILATION_Y));
  const sourceY = firstSource(gradient, y, strideY, fieldI32(params, PAD_Y));
  let sourceX = firstSource(gradient, x, strideX, fieldI32(params, PAD_X));
  const lowest = stepX > 0 ? 0 : (taps - 1) * stepX;
  const highest = stepX > 0 ? (taps - 1) * stepX : 0;
  const source = fieldAddress(params, SOURCE) + <usize>(image * sizeY * sizeX) * pixelBytes;
  const filter = fieldAddress(params, FILTER) + <usize>firstX * pixelBytes;
  for (let at = x; at < outX; ) {
    const inside = sourceX + lowest >= 0 && sourceX + highest < sizeX;
    const pair = inside && at + step < outX && sourceX + advance + highest < sizeX;
    // Taps of a pixel at an edge that have a source.
    let begin = 0;
    let stop = taps;
    if (!inside) {
      while (begin < stop && <u32>(sourceX + begin * stepX) >= <u32>sizeX) begin++;
      while (stop > begin && <u32>(sourceX + (stop - 1) * stepX) >= <u32>sizeX) stop--;
    }
    const to = out + <usize>at * pixelBytes;
    for (let c = 0; c < channels; ) {
      const wide = channels - c >= 16;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let t0 = s0;
      let t1 = s0;
      let t2 = s0;
      let t3 = s0;
      for (let tapY = firstY, rowY = sourceY; tapY < filterY; tapY += tapStepY, rowY += stepY) {
        if (<u32>rowY >= <u32>sizeY) continue;
        let from = source + <usize>(rowY * sizeX + sourceX + begin * stepX) * pixelBytes + (<usize>c << 2);
        let weight = filter + <usize>(tapY * filterX + begin * tapStepX) * pixelBytes + (<usize>c << 2);
        const fromStep = <usize>stepX * pixelBytes;
        const weightStep = <usize>tapStepX * pixelBytes;
        const other = <usize>advance * pixelBytes;
        if (wide && pair) {
          for (let tap = begin; tap < stop; tap++) {
            const w0 = v128.load(weight);
            const w1 = v128.load(weight, 16);
            const w2 = v128.load(weight, 32);
            const w3 = v128.load(weight, 48);
            s0 = madd(v128.load(from), w0, s0);
            s1 = madd(v128.load(from, 16), w1, s1);
            s2 = madd(v128.load(from, 32), w2, s2);
            s3 = madd(v128.load(from, 48), w3, s3);
            t0 = madd(v128.load(from + other), w0, t0);
            t1 = madd(v128.load(from + other, 16), w1, t1);
            t2 = madd(v128.load(from + other, 32), w2, t2);
            t3 = madd(v128.load(from + other, 48), w3, t3);
            from += fromStep;
            weight += weightStep;
          }
        } else if (wide) {
          for (let tap = begin; tap < stop; tap++) {
            s0 = madd(v128.load(from), v128.load(weight), s0);
            s1 = madd(v128.load(from, 16), v128.load(weight, 16), s1);
            s2 = madd(v128.load(from, 32), v128.load(weight, 32), s2);
            s3 = madd(v128.load(from, 48), v128.load(weight, 48), s3);
            from += fromStep;
            weight += weightStep;
          }
        } else {
          for (let tap = begin; tap < stop; tap++) {
            const w = v128.load(weight);
            s0 = madd(v128.load(from), w, s0);
            if (pair) t0 = madd(v128.load(from + other), w, t0);
            from += fromStep;
            weight += weightStep;
          }
        }
      }
      const here = to + (<usize>c << 2);
      const there = here + <usize>step * pixelBytes;
      if (wide) {
        v128.store(here, s0);
        v128.store(here, s1, 16);
        v128.store(here, s2, 32);
        v128.store(here, s3, 48);
        if (pair) {
          v128.store(there, t0);
          v128.store(there, t1, 16);
          v128.store(there, t2, 32);
          v128.store(there, t3, 48);
        }
        c += 16;
      } else {
        storeLanes(here, s0, channels - c);
        if (pair) storeLanes(there, t0, channels - c);
        c += 4;
      }
    }
    at += pair ? 2 * step : step;
    sourceX += pair ? 2 * advance : advance;
  }
}

function finish(params: usize, out: usize, count: i32): void {
  const bias = fieldAddress(params, BIAS);
  const activation = fieldI32(params, ACTIVATION);
  if (bias == 0 && activation == LINEAR) return;
  const channels = fieldI32(params, CHANNELS);
  for (let i = 0; i < count; i++) {
    finishRow(out, channels, bias, activation, fieldAddress(params, SLOPES), fieldAddress(params, SLOPE_STEP));
    out += <usize>channels << 2;
  }
}

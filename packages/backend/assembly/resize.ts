import { copy32 } from './block-copy';
import { fieldAddress, fieldI32, storeLanes } from './vector';

/**
 * Images [batch, height, width, channels] made larger or smaller.
 *
 * Fields: x, out, height and width of x, height and width of out, channels, mode, then as float64 the ratios of heights and of
 * widths (x : out). The gradients have dy in place of x and the gradient of x in place of out, but height, width and ratios
 * stay those of the forward pass. Items: (image, row of out), for gradients (image, row of the gradient).
 */
const X: usize = 0;
const OUT: usize = 1;
const HEIGHT: usize = 2;
const WIDTH: usize = 3;
const NEW_HEIGHT: usize = 4;
const NEW_WIDTH: usize = 5;
const CHANNELS: usize = 6;
const MODE: usize = 7;
const RATIO_HEIGHT: usize = 32;
const RATIO_WIDTH: usize = 40;

/** Bits of the mode. */
const HALF_PIXEL: i32 = 1;
const ALIGN_CORNERS: i32 = 2;

// Where in x the middle (or the corner) of a row or column of the result lies.
// @ts-ignore: decorator
@inline
function position(index: i32, ratio: f64, mode: i32): f64 {
  return (mode & HALF_PIXEL) != 0 ? ratio * (<f64>index + 0.5) - 0.5 : ratio * <f64>index;
}

// @ts-ignore: decorator
@inline
function lower(at: f64): i32 {
  return max(0, <i32>floor(at));
}

// @ts-ignore: decorator
@inline
function upper(at: f64, size: i32): i32 {
  return min(size - 1, <i32>ceil(at));
}

// @ts-ignore: decorator
@inline
function nearest(index: i32, ratio: f64, size: i32, mode: i32): i32 {
  const at = (mode & HALF_PIXEL) != 0 ? ratio * (<f64>index + 0.5) : ratio * <f64>index;
  return max(0, min(size - 1, <i32>floor((mode & ALIGN_CORNERS) != 0 ? at + 0.5 : at)));
}

export function resizeBilinearF32(params: usize, begin: i32, end: i32): void {
  const height = fieldI32(params, HEIGHT);
  const width = fieldI32(params, WIDTH);
  const newHeight = fieldI32(params, NEW_HEIGHT);
  const newWidth = fieldI32(params, NEW_WIDTH);
  const channels = fieldI32(params, CHANNELS);
  const mode = fieldI32(params, MODE);
  const pixel = <usize>channels << 2;
  const line = pixel * width;
  let to = fieldAddress(params, OUT) + <usize>begin * newWidth * pixel;
  for (let item = begin; item < end; item++) {
    const image = fieldAddress(params, X) + <usize>(item / newHeight) * height * line;
    const y = position(item % newHeight, load<f64>(params + RATIO_HEIGHT), mode);
    const top = image + <usize>lower(y) * line;
    const bottom = image + <usize>upper(y, height) * line;
    const down = f32x4.splat(<f32>(y - <f64>lower(y)));
    for (let column = 0; column < newWidth; column++) {
      const x = position(column, load<f64>(params + RATIO_WIDTH), mode);
      const left = <usize>lower(x) * pixel;
      const right = <usize>upper(x, width) * pixel;
      const across = f32x4.splat(<f32>(x - <f64>lower(x)));
      for (let rest = channels, at: usize = 0; rest > 0; rest -= 4, at += 16) {
        const above = between(v128.load(top + left + at), v128.load(top + right + at), across);
        const below = between(v128.load(bottom + left + at), v128.load(bottom + right + at), across);
        storeLanes(to + at, between(above, below, down), rest);
      }
      to += pixel;
    }
  }
}

// @ts-ignore: decorator
@inline
function between(a: v128, b: v128, part: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), part));
}

/** The gradient of `resizeBilinearF32`: every row of it gathers from the rows of dy that it had a part in, in their order. */
export function resizeBilinearGradF32(params: usize, begin: i32, end: i32): void {
  const height = fieldI32(params, HEIGHT);
  const newHeight = fieldI32(params, NEW_HEIGHT);
  const pixel = <usize>fieldI32(params, CHANNELS) << 2;
  const mode = fieldI32(params, MODE);
  const line = pixel * fieldI32(params, WIDTH);
  const newLine = pixel * fieldI32(params, NEW_WIDTH);
  for (let item = begin; item < end; item++) {
    const row = item % height;
    const to = fieldAddress(params, OUT) + <usize>item * line;
    memory.fill(to, 0, line);
    const dy = fieldAddress(params, X) + <usize>(item / height) * newHeight * newLine;
    for (let newRow = 0; newRow < newHeight; newRow++) {
      const y = position(newRow, load<f64>(params + RATIO_HEIGHT), mode);
      const part = y - <f64>lower(y);
      let weight: f64 = 0;
      if (lower(y) == row) weight += 1 - part;
      if (upper(y, height) == row) weight += part;
      if (weight != 0) spread(params, dy + <usize>newRow * newLine, to, weight);
    }
  }
}

function spread(params: usize, from: usize, to: usize, weight: f64): void {
  const width = fieldI32(params, WIDTH);
  const newWidth = fieldI32(params, NEW_WIDTH);
  const channels = fieldI32(params, CHANNELS);
  const mode = fieldI32(params, MODE);
  const pixel = <usize>channels << 2;
  for (let column = 0; column < newWidth; column++) {
    const x = position(column, load<f64>(params + RATIO_WIDTH), mode);
    const part = x - <f64>lower(x);
    addScaled(to + <usize>lower(x) * pixel, from, channels, <f32>(weight * (1 - part)));
    addScaled(to + <usize>upper(x, width) * pixel, from, channels, <f32>(weight * part));
    from += pixel;
  }
}

// @ts-ignore: decorator
@inline
function addScaled(to: usize, from: usize, count: i32, factor: f32): void {
  const four = f32x4.splat(factor);
  for (let left = count; left > 0; left -= 4) {
    storeLanes(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(from), four)), left);
    to += 16;
    from += 16;
  }
}

/** Values of 32 bits, of whatever type. */
export function resizeNearest32(params: usize, begin: i32, end: i32): void {
  const height = fieldI32(params, HEIGHT);
  const width = fieldI32(params, WIDTH);
  const newHeight = fieldI32(params, NEW_HEIGHT);
  const newWidth = fieldI32(params, NEW_WIDTH);
  const channels = fieldI32(params, CHANNELS);
  const mode = fieldI32(params, MODE);
  const pixel = <usize>channels << 2;
  const line = pixel * width;
  let to = fieldAddress(params, OUT) + <usize>begin * newWidth * pixel;
  for (let item = begin; item < end; item++) {
    const row = nearest(item % newHeight, load<f64>(params + RATIO_HEIGHT), height, mode);
    const from = fieldAddress(params, X) + (<usize>(item / newHeight) * height + row) * line;
    for (let column = 0; column < newWidth; column++) {
      copy32(to, from + <usize>nearest(column, load<f64>(params + RATIO_WIDTH), width, mode) * pixel, channels);
      to += pixel;
    }
  }
}

/** The gradient of `resizeNearest32` for float32 images. */
export function resizeNearestGradF32(params: usize, begin: i32, end: i32): void {
  const height = fieldI32(params, HEIGHT);
  const width = fieldI32(params, WIDTH);
  const newHeight = fieldI32(params, NEW_HEIGHT);
  const newWidth = fieldI32(params, NEW_WIDTH);
  const channels = fieldI32(params, CHANNELS);
  const mode = fieldI32(params, MODE);
  const pixel = <usize>channels << 2;
  for (let item = begin; item < end; item++) {
    const to = fieldAddress(params, OUT) + <usize>item * width * pixel;
    memory.fill(to, 0, pixel * width);
    for (let newRow = 0; newRow < newHeight; newRow++) {
      if (nearest(newRow, load<f64>(params + RATIO_HEIGHT), height, mode) != item % height) continue;
      let from = fieldAddress(params, X) + (<usize>(item / height) * newHeight + newRow) * newWidth * pixel;
      for (let column = 0; column < newWidth; column++) {
        const at = <usize>nearest(column, load<f64>(params + RATIO_WIDTH), width, mode) * pixel;
        addScaled(to + at, from, channels, 1);
        from += pixel;
      }
    }
  }
}

import {
  CHANNELS,
  FILTER_X,
  FILTER_Y,
  FILTER_Z,
  OTHER,
  OUT_X,
  OUT_Y,
  OUT_Z,
  PAD_X,
  PAD_Y,
  PAD_Z,
  RESULT,
  RULE,
  SOURCE,
  SOURCE_X,
  SOURCE_Y,
  SOURCE_Z,
  STRIDE_X,
  STRIDE_Y,
  STRIDE_Z,
} from './pool-fields';
import { fieldAddress, fieldI32, storeLanes } from './vector';

/** Channels of an item of `maxPoolGradient`: a cache line. */
const BLOCK: i32 = 16;

/**
 * Gradient of the greatest values, for windows that do not overlap: each item is a part of the input of its own.
 * RULE: 0 = the first of equal values is the greatest, 1 = the last. Items: rows of the output.
 */
export function maxPoolGradientApart(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const outZ = fieldI32(params, OUT_Z);
  const outY = fieldI32(params, OUT_Y);
  const lineBytes = <usize>(fieldI32(params, SOURCE_X) * channels) << 2;
  for (let item = begin; item < end; item++) {
    const image = item / outY / outZ;
    const z = (item / outY) % outZ;
    const y = item % outY;
    // The item's part of the input reaches from its windows to the next ones, and to the edges.
    const firstZ = z == 0 ? 0 : corner(params, z, STRIDE_Z, PAD_Z);
    const stopZ = z == outZ - 1 ? sizeZ : corner(params, z + 1, STRIDE_Z, PAD_Z);
    const firstY = y == 0 ? 0 : corner(params, y, STRIDE_Y, PAD_Y);
    const stopY = y == outY - 1 ? sizeY : corner(params, y + 1, STRIDE_Y, PAD_Y);
    for (let inZ = max(0, firstZ); inZ < min(sizeZ, stopZ); inZ++) {
      const lines = min(sizeY, stopY) - max(0, firstY);
      const at = <usize>((image * sizeZ + inZ) * sizeY + max(0, firstY)) * lineBytes;
      if (lines > 0) memory.fill(fieldAddress(params, RESULT) + at, 0, <usize>lines * lineBytes);
    }
    spreadRow(params, image, z, y, 0, channels);
  }
}

// @ts-ignore: decorator
@inline
function corner(params: usize, index: i32, stride: usize, pad: usize): i32 {
  return index * fieldI32(params, stride) - fieldI32(params, pad);
}

/**
 * Gradient of the greatest values, for windows that overlap. RULE as above. Items: (image, block of 16 channels).
 */
export function maxPoolGradient(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const blocks = (channels + BLOCK - 1) / BLOCK;
  const size = fieldI32(params, SOURCE_Z) * fieldI32(params, SOURCE_Y) * fieldI32(params, SOURCE_X);
  const outZ = fieldI32(params, OUT_Z);
  const outY = fieldI32(params, OUT_Y);
  for (let item = begin; item < end; item++) {
    const image = item / blocks;
    const first = (item % blocks) * BLOCK;
    const stop = min(channels, first + BLOCK);
    let to = fieldAddress(params, RESULT) + (<usize>(image * size * channels + first) << 2);
    for (let pixel = 0; pixel < size; pixel++) {
      memory.fill(to, 0, <usize>(stop - first) << 2);
      to += <usize>channels << 2;
    }
    for (let z = 0; z < outZ; z++) {
      for (let y = 0; y < outY; y++) spreadRow(params, image, z, y, first, stop);
    }
  }
}

// Adds the gradients of a row of the output, channels [first, stop), where the greatest values of its windows are.
function spreadRow(params: usize, image: i32, outerZ: i32, outerY: i32, first: i32, stop: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const outX = fieldI32(params, OUT_X);
  const last = fieldI32(params, RULE) != 0;
  const pixelBytes = <usize>channels << 2;
  const cornerZ = corner(params, outerZ, STRIDE_Z, PAD_Z);
  const cornerY = corner(params, outerY, STRIDE_Y, PAD_Y);
  const firstZ = max(0, cornerZ);
  const firstY = max(0, cornerY);
  const stopZ = min(sizeZ, cornerZ + fieldI32(params, FILTER_Z));
  const stopY = min(sizeY, cornerY + fieldI32(params, FILTER_Y));
  const imageBytes = <usize>(image * sizeZ * sizeY * sizeX) * pixelBytes;
  const source = fieldAddress(params, SOURCE) + imageBytes;
  const result = fieldAddress(params, RESULT) + imageBytes;
  let other =
    fieldAddress(params, OTHER) +
    <usize>(((image * fieldI32(params, OUT_Z) + outerZ) * fieldI32(params, OUT_Y) + outerY) * outX) * pixelBytes;
  for (let x = 0; x < outX; x++) {
    const cornerX = corner(params, x, STRIDE_X, PAD_X);
    const firstX = max(0, cornerX);
    const stopX = min(sizeX, cornerX + fieldI32(params, FILTER_X));
    if (stopZ - firstZ == 1 && stopY - firstY == 2 && stopX - firstX == 2) {
      const at = <usize>((firstZ * sizeY + firstY) * sizeX + firstX) * pixelBytes + (<usize>first << 2);
      const lineBytes = <usize>sizeX * pixelBytes;
      spreadFour(source + at, result + at, pixelBytes, lineBytes, other + (<usize>first << 2), stop - first, last);
      other += pixelBytes;
      continue;
    }
    for (let c = first; c < stop; c += 4) {
      const column = <usize>c << 2;
      let best = f32x4.splat(-Infinity);
      let place = i32x4.splat(-1);
      for (let z = firstZ; z < stopZ; z++) {
        for (let y = firstY; y < stopY; y++) {
          const line = (z * sizeY + y) * sizeX;
          let from = source + <usize>(line + firstX) * pixelBytes + column;
          for (let i = firstX; i < stopX; i++) {
            const value = v128.load(from);
            const greater = isGreater(value, best, last);
            place = v128.bitselect(i32x4.splat(line + i), place, greater);
            best = v128.bitselect(value, best, greater);
            from += pixelBytes;
          }
        }
      }
      const gradient = v128.load(other + column);
      for (let z = firstZ; z < stopZ; z++) {
        for (let y = firstY; y < stopY; y++) {
          const line = (z * sizeY + y) * sizeX;
          let to = result + <usize>(line + firstX) * pixelBytes + column;
          for (let i = firstX; i < stopX; i++) {
            const here = v128.and(gradient, i32x4.eq(place, i32x4.splat(line + i)));
            addLanes(to, here, stop - c);
            to += pixelBytes;
          }
        }
      }
    }
    other += pixelBytes;
  }
}

// The same for one window of 2 × 2 values, which is what most networks have.
function spreadFour(from: usize, to: usize, right: usize, down: usize, other: usize, channels: i32, last: bool): void {
  const lowest = f32x4.splat(-Infinity);
  for (let left = channels; left > 0; left -= 4) {
    const x0 = v128.load(from);
    const x1 = v128.load(from + right);
    const x2 = v128.load(from + down);
    const x3 = v128.load(from + down + right);
    const is0 = isGreater(x0, lowest, last);
    const best0 = v128.bitselect(x0, lowest, is0);
    const is1 = isGreater(x1, best0, last);
    const best1 = v128.bitselect(x1, best0, is1);
    const is2 = isGreater(x2, best1, last);
    const best2 = v128.bitselect(x2, best1, is2);
    const is3 = isGreater(x3, best2, last);
    const gradient = v128.load(other);
    const in2 = v128.andnot(gradient, is3);
    const in1 = v128.andnot(in2, is2);
    const in0 = v128.andnot(in1, is1);
    addLanes(to, v128.and(in0, is0), left);
    addLanes(to + right, v128.and(in1, is1), left);
    addLanes(to + down, v128.and(in2, is2), left);
    addLanes(to + down + right, v128.and(gradient, is3), left);
    from += 16;
    to += 16;
    other += 16;
  }
}

// @ts-ignore: decorator
@inline
function isGreater(value: v128, best: v128, orEqual: bool): v128 {
  return orEqual ? f32x4.ge(value, best) : f32x4.gt(value, best);
}

// @ts-ignore: decorator
@inline
function addLanes(to: usize, value: v128, count: i32): void {
  storeLanes(to, f32x4.add(v128.load(to), value), count);
}

/**
 * Gradient of means: every value of the input gets the sum of the gradients of its windows, divided by the size of a whole
 * window (also where a window reaches over an edge: so tfjs does). Items: rows of the input.
 */
export function averagePoolGradient(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const outZ = fieldI32(params, OUT_Z);
  const outY = fieldI32(params, OUT_Y);
  const outX = fieldI32(params, OUT_X);
  const pixelBytes = <usize>channels << 2;
  const window = fieldI32(params, FILTER_Z) * fieldI32(params, FILTER_Y) * fieldI32(params, FILTER_X);
  const scale = f32x4.splat(<f32>(1.0 / <f64>window));
  for (let item = begin; item < end; item++) {
    const image = item / sizeY / sizeZ;
    const z = ((item / sizeY) % sizeZ) + fieldI32(params, PAD_Z);
    const y = (item % sizeY) + fieldI32(params, PAD_Y);
    const firstZ = firstWindow(z, fieldI32(params, FILTER_Z), fieldI32(params, STRIDE_Z));
    const firstY = firstWindow(y, fieldI32(params, FILTER_Y), fieldI32(params, STRIDE_Y));
    const stopZ = min(outZ, stopWindow(z, fieldI32(params, STRIDE_Z)));
    const stopY = min(outY, stopWindow(y, fieldI32(params, STRIDE_Y)));
    const other = fieldAddress(params, OTHER) + <usize>(image * outZ * outY * outX) * pixelBytes;
    let to = fieldAddress(params, RESULT) + <usize>(item * sizeX) * pixelBytes;
    for (let i = 0; i < sizeX; i++) {
      const x = i + fieldI32(params, PAD_X);
      const firstX = firstWindow(x, fieldI32(params, FILTER_X), fieldI32(params, STRIDE_X));
      const stopX = min(outX, stopWindow(x, fieldI32(params, STRIDE_X)));
      for (let c = 0; c < channels; c += 4) {
        const column = <usize>c << 2;
        let sum = f32x4.splat(0);
        for (let windowZ = firstZ; windowZ < stopZ; windowZ++) {
          for (let windowY = firstY; windowY < stopY; windowY++) {
            let from = other + <usize>((windowZ * outY + windowY) * outX + firstX) * pixelBytes + column;
            for (let windowX = firstX; windowX < stopX; windowX++) {
              sum = f32x4.add(sum, v128.load(from));
              from += pixelBytes;
            }
          }
        }
        storeLanes(to + column, f32x4.mul(sum, scale), channels - c);
      }
      to += pixelBytes;
    }
  }
}

// The first window that covers a padded position.
// @ts-ignore: decorator
@inline
function firstWindow(position: i32, filter: i32, stride: i32): i32 {
  return position < filter ? 0 : (position - filter) / stride + 1;
}

// The first window that begins behind it; padding may be negative, and the position, too.
// @ts-ignore: decorator
@inline
function stopWindow(position: i32, stride: i32): i32 {
  return position < 0 ? 0 : position / stride + 1;
}

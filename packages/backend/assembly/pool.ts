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

const MAXIMUM: i32 = 0;
const AVERAGE: i32 = 1;
const PLACE: i32 = 2;

// Items: rows of the output. The kinds differ in what is done with a window, and share the walk over them.
// @ts-ignore: decorator
@inline
function rows(kind: i32, params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const outZ = fieldI32(params, OUT_Z);
  const outY = fieldI32(params, OUT_Y);
  const outX = fieldI32(params, OUT_X);
  const pixelBytes = <usize>channels << 2;
  for (let item = begin; item < end; item++) {
    const image = item / outY / outZ;
    const cornerZ = ((item / outY) % outZ) * fieldI32(params, STRIDE_Z) - fieldI32(params, PAD_Z);
    const cornerY = (item % outY) * fieldI32(params, STRIDE_Y) - fieldI32(params, PAD_Y);
    const firstZ = max(0, cornerZ);
    const firstY = max(0, cornerY);
    const stopZ = min(sizeZ, cornerZ + fieldI32(params, FILTER_Z));
    const stopY = min(sizeY, cornerY + fieldI32(params, FILTER_Y));
    const source = fieldAddress(params, SOURCE) + <usize>(image * sizeZ * sizeY * sizeX) * pixelBytes;
    let at = <usize>(item * outX) * pixelBytes;
    for (let x = 0; x < outX; x++) {
      const cornerX = x * fieldI32(params, STRIDE_X) - fieldI32(params, PAD_X);
      const firstX = max(0, cornerX);
      const stopX = min(sizeX, cornerX + fieldI32(params, FILTER_X));
      const count = max(0, stopZ - firstZ) * max(0, stopY - firstY) * max(0, stopX - firstX);
      // tfjs divides 0 by 0 in two dimensions, by 1 in three.
      const divisor = f32x4.splat(<f32>max(count, fieldI32(params, RULE)));
      for (let c = 0; c < channels; c += 4) {
        let best = f32x4.splat(kind == AVERAGE ? 0 : -Infinity);
        let place = i32x4.splat(-1);
        for (let z = firstZ; z < stopZ; z++) {
          for (let y = firstY; y < stopY; y++) {
            const line = (z * sizeY + y) * sizeX;
            let from = source + <usize>(line + firstX) * pixelBytes + (<usize>c << 2);
            for (let i = firstX; i < stopX; i++) {
              const value = v128.load(from);
              if (kind == MAXIMUM) best = f32x4.pmax(best, value);
              if (kind == AVERAGE) best = f32x4.add(best, value);
              if (kind == PLACE) {
                place = v128.bitselect(i32x4.splat(line + i), place, f32x4.gt(value, best));
                best = f32x4.pmax(best, value);
              }
              from += pixelBytes;
            }
          }
        }
        const to = at + (<usize>c << 2);
        if (kind == AVERAGE) best = f32x4.div(best, divisor);
        storeLanes(fieldAddress(params, OTHER) + to, best, channels - c);
        if (kind == PLACE) {
          // From the pixel to the value in the image, or with RULE 1 in the batch; -1 where no value is above -∞.
          const first = c + (fieldI32(params, RULE) != 0 ? image * sizeZ * sizeY * sizeX * channels : 0);
          const values = i32x4.add(
            i32x4.mul(place, i32x4.splat(channels)),
            i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)),
          );
          const none = i32x4.lt_s(place, i32x4.splat(0));
          storeLanes(fieldAddress(params, RESULT) + to, v128.or(values, none), channels - c);
        }
      }
      at += pixelBytes;
    }
  }
}

/** The greatest value of each window; NaN is never greater, and a window of nothing else has -∞. */
export function maxPool(params: usize, begin: i32, end: i32): void {
  rows(MAXIMUM, params, begin, end);
}

/** The mean of each window. RULE: the least that a sum is divided by, 0 or 1. */
export function averagePool(params: usize, begin: i32, end: i32): void {
  rows(AVERAGE, params, begin, end);
}

/** The greatest value of each window and the place of the first such. RULE: 1 = places count from the start of the batch. */
export function maxPoolPlaces(params: usize, begin: i32, end: i32): void {
  rows(PLACE, params, begin, end);
}

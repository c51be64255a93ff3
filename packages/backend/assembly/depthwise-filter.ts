import { fieldAddress, fieldI32, madd, storeLanes } from './vector';

// Fields, in the order in which `src/kernels/depthwise.ts` writes them.
const SOURCE: usize = 0;
/** Gradient of the output. */
const OTHER: usize = 1;
/** Partial sums, [partial, y, x, channels]. */
const SUMS: usize = 2;
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
/** Rows of the output of all images, and in one partial sum. */
const ROWS: usize = 16;
const PARTIAL_ROWS: usize = 17;

/** The gradient of the filter of a depthwise convolution, in partial sums of a fixed number of rows. Items: partial sums. */
export function depthwiseFilter(params: usize, begin: i32, end: i32): void {
  const size = (<usize>(fieldI32(params, FILTER_Y) * fieldI32(params, FILTER_X) * fieldI32(params, CHANNELS))) << 2;
  const partialRows = fieldI32(params, PARTIAL_ROWS);
  for (let item = begin; item < end; item++) {
    const sums = fieldAddress(params, SUMS) + <usize>item * size;
    memory.fill(sums, 0, size);
    const stop = min(fieldI32(params, ROWS), (item + 1) * partialRows);
    for (let row = item * partialRows; row < stop; row++) addRow(params, row, sums);
  }
}

function addRow(params: usize, row: i32, sums: usize): void {
  const channels = fieldI32(params, CHANNELS);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const outY = fieldI32(params, OUT_Y);
  const outX = fieldI32(params, OUT_X);
  const filterY = fieldI32(params, FILTER_Y);
  const filterX = fieldI32(params, FILTER_X);
  const strideX = fieldI32(params, STRIDE_X);
  const pixelBytes = (<usize>channels) << 2;
  const other = fieldAddress(params, OTHER) + <usize>(row * outX) * pixelBytes;
  const image = fieldAddress(params, SOURCE) + <usize>((row / outY) * sizeY * sizeX) * pixelBytes;
  const cornerY = (row % outY) * fieldI32(params, STRIDE_Y) - fieldI32(params, PAD_Y);
  for (let tapY = 0; tapY < filterY; tapY++) {
    const y = cornerY + tapY * fieldI32(params, DILATION_Y);
    if (<u32>y >= <u32>sizeY) continue;
    for (let tapX = 0; tapX < filterX; tapX++) {
      // Pixels [first, stop) of the row have a source under this tap.
      const shift = tapX * fieldI32(params, DILATION_X) - fieldI32(params, PAD_X);
      const first = shift < 0 ? (strideX - 1 - shift) / strideX : 0;
      const stop = sizeX <= shift ? 0 : min(outX, (sizeX - 1 - shift) / strideX + 1);
      if (first >= stop) continue;
      const from = image + <usize>(y * sizeX + first * strideX + shift) * pixelBytes;
      const to = sums + <usize>(tapY * filterX + tapX) * pixelBytes;
      addTap(
        from,
        <usize>strideX * pixelBytes,
        other + <usize>first * pixelBytes,
        pixelBytes,
        stop - first,
        channels,
        to,
      );
    }
  }
}

// Adds the products of `count` pixels of source and gradient to the sums of one tap.
function addTap(
  from: usize,
  fromStep: usize,
  other: usize,
  otherStep: usize,
  count: i32,
  channels: i32,
  to: usize,
): void {
  let left = channels;
  for (; left >= 16; left -= 16) {
    let s0 = v128.load(to);
    let s1 = v128.load(to, 16);
    let s2 = v128.load(to, 32);
    let s3 = v128.load(to, 48);
    let a = from;
    let b = other;
    for (let i = 0; i < count; i++) {
      s0 = madd(v128.load(a), v128.load(b), s0);
      s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
      a += fromStep;
      b += otherStep;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    from += 64;
    other += 64;
    to += 64;
  }
  for (; left > 0; left -= 4) {
    let sum = v128.load(to);
    let a = from;
    let b = other;
    for (let i = 0; i < count; i++) {
      sum = madd(v128.load(a), v128.load(b), sum);
      a += fromStep;
      b += otherStep;
    }
    storeLanes(to, sum, left);
    from += 16;
    other += 16;
    to += 16;
  }
}

// Fields of the two that follow: x, out, channels, multiplier. Items: pixels.

/** Repeats each channel of a pixel `multiplier` times. */
export function repeatChannels(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, 2);
  const multiplier = fieldI32(params, 3);
  let from = fieldAddress(params, 0) + ((<usize>(begin * channels)) << 2);
  const stop = fieldAddress(params, 0) + ((<usize>(end * channels)) << 2);
  let to = fieldAddress(params, 1) + ((<usize>(begin * channels * multiplier)) << 2);
  for (; from < stop; from += 4) {
    const value = load<f32>(from);
    for (let i = 0; i < multiplier; i++) {
      store<f32>(to, value);
      to += 4;
    }
  }
}

/** Sums groups of `multiplier` neighbouring channels of a pixel; `channels` are left. */
export function sumChannels(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, 2);
  const multiplier = fieldI32(params, 3);
  let from = fieldAddress(params, 0) + ((<usize>(begin * channels * multiplier)) << 2);
  let to = fieldAddress(params, 1) + ((<usize>(begin * channels)) << 2);
  const stop = fieldAddress(params, 1) + ((<usize>(end * channels)) << 2);
  for (; to < stop; to += 4) {
    let sum: f32 = 0;
    for (let i = 0; i < multiplier; i++) {
      sum += load<f32>(from);
      from += 4;
    }
    store<f32>(to, sum);
  }
}

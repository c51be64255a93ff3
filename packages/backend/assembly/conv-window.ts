import {
  CHANNELS,
  RUN_BYTES,
  RUN_FIRST,
  RUN_LENGTH,
  RUN_X,
  RUN_Y,
  RUN_Z,
  SOURCE_STEP_X,
  SOURCE_X,
  SOURCE_Y,
  SOURCE_Z,
} from './conv-fields';
import { ANCHOR_X, ANCHOR_Y, ANCHOR_Z, IMAGE, NEIGHBOURS, PIXEL_BYTES } from './conv-pixels';
import { fieldI32 } from './vector';

/** Where parts of windows that lie beyond the source are put together: one line per row of a panel, and one of zeros. */
export const LINE_BYTES: usize = 1088;
export const LINES_BYTES: usize = 7 * LINE_BYTES;

/** Fills the line of zeros; the lines lie at `lines`. */
export function clearLines(lines: usize): void {
  memory.fill(lines + 6 * LINE_BYTES, 0, LINE_BYTES);
}

/**
 * Address of `count` numbers of a window from `skip` numbers into a run. They lie in the source where it has them all;
 * else they are put together at `line`, with zeros for those beyond the source.
 */
export function runAddress(
  params: usize,
  pixel: usize,
  run: usize,
  skip: i32,
  count: i32,
  line: usize,
  zeros: usize,
): usize {
  const z = fieldI32(pixel, ANCHOR_Z) + fieldI32(run, RUN_Z);
  const y = fieldI32(pixel, ANCHOR_Y) + fieldI32(run, RUN_Y);
  const x = fieldI32(pixel, ANCHOR_X) + fieldI32(run, RUN_X) + skip;
  const height = fieldI32(params, SOURCE_Y);
  const width = fieldI32(params, SOURCE_X) * fieldI32(params, CHANNELS);
  // Unsigned comparisons also catch what is negative.
  if (<u32>z >= <u32>fieldI32(params, SOURCE_Z) || <u32>y >= <u32>height) return zeros;
  const row = <usize>fieldI32(pixel, IMAGE) + <usize>((z * height + y) * width) * 4;
  if (x >= 0 && x + count <= width) return row + ((<usize>x) << 2);
  if (x >= width || x + count <= 0) return zeros;
  const first = max(0, -x);
  const stop = min(count, width - x);
  memory.fill(line, 0, (<usize>count) << 2);
  for (let i = first; i < stop; i++) store<f32>(line + ((<usize>i) << 2), load<f32>(row + ((<usize>(x + i)) << 2)));
  return line;
}

/**
 * Packs steps [first, first + steps) of the windows of up to 6 pixels into a panel of A at `to`; `pixels` are their records.
 */
export function packWindows(
  params: usize,
  runs: usize,
  pixels: usize,
  rows: i32,
  first: i32,
  steps: i32,
  to: usize,
  lines: usize,
): void {
  const stop = first + steps;
  const zeros = lines + 6 * LINE_BYTES;
  const last = pixels + 5 * PIXEL_BYTES;
  const inOneRow = rows == 6 && fieldI32(pixels, NEIGHBOURS) != 0;
  const width = fieldI32(params, SOURCE_X) * fieldI32(params, CHANNELS);
  const stride = (<usize>(fieldI32(params, SOURCE_STEP_X) * fieldI32(params, CHANNELS))) << 2;
  let run = runs;
  while (fieldI32(run, RUN_FIRST) + fieldI32(run, RUN_LENGTH) <= first) run += RUN_BYTES;
  let k = first;
  while (k < stop) {
    const skip = k - fieldI32(run, RUN_FIRST);
    const count = min(fieldI32(run, RUN_LENGTH) - skip, stop - k);
    const runX = fieldI32(run, RUN_X) + skip;
    if (inOneRow && fieldI32(pixels, ANCHOR_X) + runX >= 0 && fieldI32(last, ANCHOR_X) + runX + count <= width) {
      const from = runAddress(params, pixels, run, skip, count, lines, zeros);
      const step = from == zeros ? <usize>0 : stride;
      pack6(from, from + step, from + 2 * step, from + 3 * step, from + 4 * step, from + 5 * step, count, to);
    } else {
      const p0 = runAddress(params, pixels, run, skip, count, lines, zeros);
      const p1 =
        rows > 1 ? runAddress(params, pixels + PIXEL_BYTES, run, skip, count, lines + LINE_BYTES, zeros) : zeros;
      const p2 =
        rows > 2
          ? runAddress(params, pixels + 2 * PIXEL_BYTES, run, skip, count, lines + 2 * LINE_BYTES, zeros)
          : zeros;
      const p3 =
        rows > 3
          ? runAddress(params, pixels + 3 * PIXEL_BYTES, run, skip, count, lines + 3 * LINE_BYTES, zeros)
          : zeros;
      const p4 =
        rows > 4
          ? runAddress(params, pixels + 4 * PIXEL_BYTES, run, skip, count, lines + 4 * LINE_BYTES, zeros)
          : zeros;
      const p5 = rows > 5 ? runAddress(params, last, run, skip, count, lines + 5 * LINE_BYTES, zeros) : zeros;
      pack6(p0, p1, p2, p3, p4, p5, count, to);
    }
    to += <usize>count * 24;
    k += count;
    run += RUN_BYTES;
  }
}

// Six rows of `count` numbers side by side, into a panel; blocks of 6 × 4 are transposed in registers.
function pack6(p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, count: i32, to: usize): void {
  let at: usize = 0;
  for (; count >= 4; count -= 4) {
    const v0 = v128.load(p0 + at);
    const v1 = v128.load(p1 + at);
    const v2 = v128.load(p2 + at);
    const v3 = v128.load(p3 + at);
    const v4 = v128.load(p4 + at);
    const v5 = v128.load(p5 + at);
    const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
    const low45 = v128.shuffle<f32>(v4, v5, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
    const high45 = v128.shuffle<f32>(v4, v5, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f64>(low45, low01, 0, 3), 16);
    v128.store(to, v128.shuffle<f64>(low23, low45, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 48);
    v128.store(to, v128.shuffle<f64>(high45, high01, 0, 3), 64);
    v128.store(to, v128.shuffle<f64>(high23, high45, 1, 3), 80);
    at += 16;
    to += 96;
  }
  for (; count > 0; count--) {
    store<f32>(to, load<f32>(p0 + at));
    store<f32>(to, load<f32>(p1 + at), 4);
    store<f32>(to, load<f32>(p2 + at), 8);
    store<f32>(to, load<f32>(p3 + at), 12);
    store<f32>(to, load<f32>(p4 + at), 16);
    store<f32>(to, load<f32>(p5 + at), 20);
    at += 4;
    to += 24;
  }
}

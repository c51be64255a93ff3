import { fieldAddress, fieldI32 } from './vector';

/** The smallest and the largest of int32 values. Fields: indices, count (at least 1), out (for the two). Items: 1. */
export function indexRange(params: usize, _begin: i32, _end: i32): void {
  let at = fieldAddress(params, 0);
  let lowest = v128.load32_splat(at);
  let highest = lowest;
  let left = fieldI32(params, 1);
  for (; left >= 4; left -= 4) {
    const four = v128.load(at);
    lowest = i32x4.min_s(lowest, four);
    highest = i32x4.max_s(highest, four);
    at += 16;
  }
  for (; left > 0; left--) {
    const one = v128.load32_splat(at);
    lowest = i32x4.min_s(lowest, one);
    highest = i32x4.max_s(highest, one);
    at += 4;
  }
  lowest = i32x4.min_s(lowest, v128.shuffle<i32>(lowest, lowest, 2, 3, 0, 1));
  lowest = i32x4.min_s(lowest, v128.shuffle<i32>(lowest, lowest, 1, 0, 3, 2));
  highest = i32x4.max_s(highest, v128.shuffle<i32>(highest, highest, 2, 3, 0, 1));
  highest = i32x4.max_s(highest, v128.shuffle<i32>(highest, highest, 1, 0, 3, 2));
  const out = fieldAddress(params, 2);
  store<i32>(out, i32x4.extract_lane(lowest, 0));
  store<i32>(out, i32x4.extract_lane(highest, 0), 4);
}

/**
 * Rows of a tensor that index tuples stand for: Σ index · stride, checked as a whole against the number of rows, as tfjs does.
 *
 * Fields: indices, rows (out; behind them the first bad tuple, −1 = none), count, depth of a tuple, limit, then `depth` strides.
 * Items: 1.
 */
export function flattenIndices(params: usize, _begin: i32, _end: i32): void {
  const indices = fieldAddress(params, 0);
  const rows = fieldAddress(params, 1);
  const count = fieldI32(params, 2);
  const depth = fieldI32(params, 3);
  const limit = <i64>fieldI32(params, 4);
  let at = indices;
  const bad = rows + (<usize>count << 2);
  store<i32>(bad, -1);
  for (let tuple = 0; tuple < count; tuple++) {
    let row: i64 = 0;
    for (let k = 0; k < depth; k++) {
      row += <i64>load<i32>(at) * <i64>load<i32>(params + 20 + ((<usize>k) << 2));
      at += 4;
    }
    if (row < 0 || row >= limit) {
      store<i32>(bad, tuple);
      return;
    }
    store<i32>(rows + ((<usize>tuple) << 2), <i32>row);
  }
}

/**
 * Philox4x32-10: random numbers from a counter and a key, with no state.
 *
 * Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3. Four counters go through the rounds side by side.
 */

// @ts-ignore: decorator
@inline
const FACTOR_0: i32 = 0xd2511f53;
// @ts-ignore: decorator
@inline
const FACTOR_1: i32 = 0xcd9e8d57;
// @ts-ignore: decorator
@inline
const STEP_0: i32 = 0x9e3779b9;
// @ts-ignore: decorator
@inline
const STEP_1: i32 = 0xbb67ae85;
const ROUNDS: i32 = 10;

/** Bytes that `philox` writes. */
export const PHILOX_BYTES: usize = 64;

// High halves of the products of unsigned lanes.
// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

/** Writes number 0 of the counters (c0, c1, c2, c3) of lanes 0 to 3, then their numbers 1, 2 and 3. */
export function philoxLanes(c0: v128, c1: v128, c2: v128, c3: v128, key0: i32, key1: i32, to: usize): void {
  const factor0 = i32x4.splat(FACTOR_0);
  const factor1 = i32x4.splat(FACTOR_1);
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = high(c0, factor0);
    const low0 = i32x4.mul(c0, factor0);
    const high1 = high(c2, factor1);
    const low1 = i32x4.mul(c2, factor1);
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(key0));
    c1 = low1;
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(key1));
    c3 = low0;
    key0 += STEP_0;
    key1 += STEP_1;
  }
  v128.store(to, c0);
  v128.store(to, c1, 16);
  v128.store(to, c2, 32);
  v128.store(to, c3, 48);
}

/**
 * Writes the 4 numbers of the counter (c0, c1, c2, c3) of lane 0, then those of lanes 1, 2 and 3: 16 numbers of 32 bits.
 */
export function philox(c0: v128, c1: v128, c2: v128, c3: v128, key0: i32, key1: i32, to: usize): void {
  philoxLanes(c0, c1, c2, c3, key0, key1, to);
  c0 = v128.load(to);
  c1 = v128.load(to, 16);
  c2 = v128.load(to, 32);
  c3 = v128.load(to, 48);
  const low01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48);
}

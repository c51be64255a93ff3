/** Copies and fills that touch nothing behind their end; every function here is inlined. */

/** Copies `count` values of 32 bits. */
// @ts-ignore: decorator
@inline
export function copy32(to: usize, from: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
  if ((left & 2) != 0) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if ((left & 1) != 0) store<u32>(to, load<u32>(from));
}

/** Stores the same 32 bits `count` times. */
// @ts-ignore: decorator
@inline
export function fill32(to: usize, value: u32, count: i32): void {
  const four = i32x4.splat(value);
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, four);
    to += 16;
  }
  for (; left > 0; left--) {
    store<u32>(to, value);
    to += 4;
  }
}

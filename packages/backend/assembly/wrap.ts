/** As JavaScript stores a number in an `Int32Array`: towards zero and modulo 2^32; NaN and infinities become 0. */
export function toInt32(x: f64): i32 {
  if (abs(x) < 9223372036854775808.0) return <i32>(<i64>x);
  // Beyond 2^63: x = mantissa · 2^shift, of which only the low 32 bits count.
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff);
  const shift = exponent - 1075;
  if (shift >= 32) return 0;
  const mantissa = <i32>(bits & 0xfffffffffffff);
  return <i64>bits < 0 ? -(mantissa << shift) : mantissa << shift;
}

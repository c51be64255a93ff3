/** `base` to the power of `exponent` as arithmetic in float32 gives it. */
export function float32Power(base: number, exponent: number): number {
  return Math.fround(Math.fround(base) ** exponent);
}

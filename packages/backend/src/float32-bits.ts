const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The 32 bits of a number rounded to float32, as a parameter of a kernel. */
export function float32Bits(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

// The smallest module that contains the given instructions: one function () → v128.
function accepts(instructions: readonly number[]): boolean {
  const body = [0, ...instructions, 11];
  const code = [1, body.length, ...body];
  const types = [1, 5, 1, 96, 0, 1, 123];
  const functions = [3, 2, 1, 0];
  return WebAssembly.validate(
    new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...types, ...functions, 10, code.length, ...code]),
  );
}

// i32.const 0, i8x16.splat
const vector = [65, 0, 253, 15];

/** Whether this place runs WebAssembly SIMD (128 bits). */
export function supportsSimd(): boolean {
  return typeof WebAssembly === 'object' && accepts(vector);
}

/** Whether this place runs relaxed SIMD, with its fused multiply-add. */
export function supportsRelaxedSimd(): boolean {
  // f32x4.relaxed_madd
  return supportsSimd() && accepts([...vector, ...vector, ...vector, 253, 133, 2]);
}

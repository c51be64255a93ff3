/**
 * A float32 of a table in memory (made by `memory.data<f32>`), in all four lanes. V8 puts a vector constant of the code together
 * anew wherever it is used, in three instructions; from memory it takes one, and functions of many constants half the time.
 */
// @ts-ignore: decorator
@inline
export function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/**
 * What all pooling kernels are told, in the order in which `src/kernels/pool.ts` writes it. Images are [batch, z, y, x,
 * channels]; z has one step in two dimensions. A window reaches over the padding, but takes no values from it.
 */

/** The input; in the gradient of an average nothing. */
export const SOURCE: usize = 0;
/** The output, or in gradients the gradient of the output. */
export const OTHER: usize = 1;
/** Gradient of the input, or the places of the greatest values. */
export const RESULT: usize = 2;
export const CHANNELS: usize = 3;
export const SOURCE_Z: usize = 4;
export const SOURCE_Y: usize = 5;
export const SOURCE_X: usize = 6;
export const OUT_Z: usize = 7;
export const OUT_Y: usize = 8;
export const OUT_X: usize = 9;
export const FILTER_Z: usize = 10;
export const FILTER_Y: usize = 11;
export const FILTER_X: usize = 12;
export const STRIDE_Z: usize = 13;
export const STRIDE_Y: usize = 14;
export const STRIDE_X: usize = 15;
export const PAD_Z: usize = 16;
export const PAD_Y: usize = 17;
export const PAD_X: usize = 18;
/** A rule of the kernel: see there. */
export const RULE: usize = 19;

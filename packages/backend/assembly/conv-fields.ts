/**
 * What all convolution kernels are told, in the order in which `src/kernels/conv-fields.ts` writes it.
 *
 * A convolution gathers: every output pixel reads a window of the source, and its channels are the window (a row of
 * `depth` numbers) times a matrix. Images are [batch, z, y, x, channels]; z has one step in two dimensions.
 *
 * A lattice is a set of output pixels that read windows of the same form. A forward pass has one: all pixels. The gradient
 * of the input has one for each remainder of the coordinates by the strides. The source coordinates at which the window of
 * pixel (z, y, x) of a lattice is anchored are (z, y, x) times the source step; the pixel lies in the output at (z, y, x)
 * times the output step plus the offset of the lattice.
 *
 * A run is a part of the window whose numbers lie side by side in the source.
 */
export const SOURCE: usize = 0;
/** Packed filter in `convolve`; gradient of the output in `convolveFilter`; filter in `packFilter`. */
export const OTHER: usize = 1;
export const OUT: usize = 2;
export const BATCH: usize = 3;
export const SOURCE_Z: usize = 4;
export const SOURCE_Y: usize = 5;
export const SOURCE_X: usize = 6;
/** Channels of the source. */
export const CHANNELS: usize = 7;
/** Columns of the matrix: channels of the output. */
export const COLUMNS: usize = 8;
export const OUT_Z: usize = 9;
export const OUT_Y: usize = 10;
export const OUT_X: usize = 11;
export const SOURCE_STEP_Z: usize = 12;
export const SOURCE_STEP_Y: usize = 13;
export const SOURCE_STEP_X: usize = 14;
export const OUT_STEP_Z: usize = 15;
export const OUT_STEP_Y: usize = 16;
export const OUT_STEP_X: usize = 17;
/** Steps of k in a block. */
export const BLOCK_DEPTH: usize = 18;
/** Rows and columns (multiples of 6 and 8) that make one item. */
export const ITEM_ROWS: usize = 19;
export const ITEM_COLUMNS: usize = 20;
/** Address and number of the lattices. */
export const LATTICES: usize = 21;
export const LATTICE_COUNT: usize = 22;
/** Address of one value per column, or 0. */
export const BIAS: usize = 23;
export const ACTIVATION: usize = 24;
/** Address of the slopes of leaky ReLU, and bytes from one column's to the next one's (0 or 4). */
export const SLOPES: usize = 25;
export const SLOPE_STEP: usize = 26;
/** 1 when the filter lies as [tap, columns, channels], so that a column lies across it. */
export const TRANSPOSED: usize = 27;
/** Pixels of one partial sum, in `convolveFilter`. */
export const PARTIAL_PIXELS: usize = 28;

/** Bytes of a lattice, and its fields. */
export const LATTICE_BYTES: usize = 48;
export const FIRST_ITEM: usize = 0;
export const COUNT_Z: usize = 1;
export const COUNT_Y: usize = 2;
export const COUNT_X: usize = 3;
export const OFFSET_Z: usize = 4;
export const OFFSET_Y: usize = 5;
export const OFFSET_X: usize = 6;
/** Numbers in a window. */
export const DEPTH: usize = 7;
export const RUN_COUNT: usize = 8;
/** Addresses: of the runs, of this lattice's packed filter, of the taps of the filter in the order of the window. */
export const RUNS: usize = 9;
export const PACKED: usize = 10;
export const TAPS: usize = 11;

/** Bytes of a run, and its fields: distance from the anchor (x in elements), length in elements, first k. */
export const RUN_BYTES: usize = 20;
export const RUN_Z: usize = 0;
export const RUN_Y: usize = 1;
export const RUN_X: usize = 2;
export const RUN_LENGTH: usize = 3;
export const RUN_FIRST: usize = 4;

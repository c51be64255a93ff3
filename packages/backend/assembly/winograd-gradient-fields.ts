/** What the Winograd gradient of a filter is told, in the order in which `src/kernels/winograd-gradient.ts` writes it. */
export const SOURCE: usize = 0;
/** Gradient of the output. */
export const OTHER: usize = 1;
/** Sums, [partial sum, position, output channel, channel]; a cache line lies between positions, see `winograd.ts`. */
export const SUMS: usize = 2;
export const BATCH: usize = 3;
export const SOURCE_Y: usize = 4;
export const SOURCE_X: usize = 5;
export const CHANNELS: usize = 6;
export const COLUMNS: usize = 7;
export const OUT_Y: usize = 8;
export const OUT_X: usize = 9;
export const PAD_Y: usize = 10;
export const PAD_X: usize = 11;
/** Channels and output channels of an item, at most 64 and 72: multiples of 8 and 12. */
export const ITEM_CHANNELS: usize = 12;
export const ITEM_COLUMNS: usize = 13;
/** Tiles in the work space, and in a partial sum. */
export const BLOCK_TILES: usize = 14;
export const PARTIAL_TILES: usize = 15;
export const PARTIALS: usize = 16;
/** The gradient of the filter. */
export const OUT: usize = 17;

/** Where in the scratch memory, behind the panels of tiles and windows (240 000 bytes), a window is copied to. */
export const WINDOW: usize = 240128;
/** Bytes of a pixel of a copied window. */
export const WIDTH_BYTES: usize = 288;
/** Where a tile at an edge of a product is put together. */
export const SPARE: usize = WINDOW + 36 * WIDTH_BYTES;

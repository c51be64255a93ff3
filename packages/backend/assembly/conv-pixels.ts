import {
  BATCH,
  CHANNELS,
  COLUMNS,
  COUNT_X,
  COUNT_Y,
  COUNT_Z,
  FIRST_ITEM,
  ITEM_COLUMNS,
  ITEM_ROWS,
  LATTICES,
  LATTICE_BYTES,
  LATTICE_COUNT,
  OFFSET_X,
  OFFSET_Y,
  OFFSET_Z,
  OUT,
  OUT_STEP_X,
  OUT_STEP_Y,
  OUT_STEP_Z,
  OUT_X,
  OUT_Y,
  OUT_Z,
  SOURCE,
  SOURCE_STEP_X,
  SOURCE_STEP_Y,
  SOURCE_STEP_Z,
  SOURCE_X,
  SOURCE_Y,
  SOURCE_Z,
} from './conv-fields';
import { PANEL_ROWS } from './gemm-panels';
import { fieldAddress, fieldI32 } from './vector';

/** Bytes of the record of a pixel, and its fields: address of its image, anchor (z, y, x in elements), address of its output. */
export const PIXEL_BYTES: usize = 28;
export const IMAGE: usize = 0;
export const ANCHOR_Z: usize = 1;
export const ANCHOR_Y: usize = 2;
export const ANCHOR_X: usize = 3;
export const TARGET: usize = 4;
/** Whether this pixel and the 5 behind it are neighbours in one row. */
export const NEIGHBOURS: usize = 5;
/** Whether the outputs of the panel of pixels that begins here lie equally far apart. */
export const EVEN: usize = 6;

/** The lattice of an item, at `lattice` or behind it. */
export function latticeOf(params: usize, lattice: usize, item: i32): usize {
  const last = fieldAddress(params, LATTICES) + <usize>(fieldI32(params, LATTICE_COUNT) - 1) * LATTICE_BYTES;
  while (lattice < last && fieldI32(lattice + LATTICE_BYTES, FIRST_ITEM) <= item) lattice += LATTICE_BYTES;
  return lattice;
}

/** Blocks of columns in a lattice: items are (lattice, block of rows, block of columns). */
export function columnBlocks(params: usize): i32 {
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  return (fieldI32(params, COLUMNS) + itemColumns - 1) / itemColumns;
}

/** Writes the records of the pixels of an item to `to`, with the outputs from `column` on; returns how many there are. */
export function placePixels(params: usize, lattice: usize, item: i32, column: i32, to: usize): i32 {
  const countZ = fieldI32(lattice, COUNT_Z);
  const countY = fieldI32(lattice, COUNT_Y);
  const countX = fieldI32(lattice, COUNT_X);
  const row = ((item - fieldI32(lattice, FIRST_ITEM)) / columnBlocks(params)) * fieldI32(params, ITEM_ROWS);
  const rows = min(fieldI32(params, ITEM_ROWS), fieldI32(params, BATCH) * countZ * countY * countX - row);
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const imageBytes =
    <usize>(fieldI32(params, SOURCE_Z) * fieldI32(params, SOURCE_Y) * fieldI32(params, SOURCE_X)) * channels * 4;
  const outZ = fieldI32(params, OUT_Z);
  const outY = fieldI32(params, OUT_Y);
  const outX = fieldI32(params, OUT_X);
  let x = row % countX;
  let y = (row / countX) % countY;
  let z = (row / countX / countY) % countZ;
  let image = row / countX / countY / countZ;
  let pixel = to;
  for (let i = 0; i < rows; i++) {
    const toZ = z * fieldI32(params, OUT_STEP_Z) + fieldI32(lattice, OFFSET_Z);
    const toY = y * fieldI32(params, OUT_STEP_Y) + fieldI32(lattice, OFFSET_Y);
    const toX = x * fieldI32(params, OUT_STEP_X) + fieldI32(lattice, OFFSET_X);
    const target = <usize>(((image * outZ + toZ) * outY + toY) * outX + toX) * columns + column;
    store<i32>(pixel + IMAGE * 4, <i32>(fieldAddress(params, SOURCE) + <usize>image * imageBytes));
    store<i32>(pixel + ANCHOR_Z * 4, z * fieldI32(params, SOURCE_STEP_Z));
    store<i32>(pixel + ANCHOR_Y * 4, y * fieldI32(params, SOURCE_STEP_Y));
    store<i32>(pixel + ANCHOR_X * 4, x * fieldI32(params, SOURCE_STEP_X) * channels);
    store<i32>(pixel + TARGET * 4, <i32>(fieldAddress(params, OUT) + target * 4));
    store<i32>(pixel + NEIGHBOURS * 4, i32(x + PANEL_ROWS <= countX));
    pixel += PIXEL_BYTES;
    x++;
    if (x == countX) {
      x = 0;
      y++;
      if (y == countY) {
        y = 0;
        z++;
        if (z == countZ) {
          z = 0;
          image++;
        }
      }
    }
  }
  const stride = (columns * fieldI32(params, OUT_STEP_X)) << 2;
  pixel = to;
  for (let i = 0; i < rows; i += PANEL_ROWS) {
    let even = true;
    for (let other = i + 1; other < min(rows, i + PANEL_ROWS); other++) {
      const here = to + <usize>other * PIXEL_BYTES;
      if (fieldI32(here, TARGET) - fieldI32(here - PIXEL_BYTES, TARGET) != stride) even = false;
    }
    store<i32>(pixel + EVEN * 4, i32(even));
    pixel += PIXEL_BYTES * PANEL_ROWS;
  }
  return rows;
}

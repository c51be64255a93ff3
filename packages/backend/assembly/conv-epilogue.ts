import { ELU, LEAKY_RELU, LINEAR, RELU, RELU6, SIGMOID, activate } from './math';
import { storeLanes } from './vector';

/**
 * Adds a bias to `columns` values at `at` (unless its address is 0) and applies an activation, in place. The slope of leaky
 * ReLU is read at `slopes`, `slopeStep` (0 or 4) bytes further for each column.
 */
export function finishRow(at: usize, columns: i32, bias: usize, kind: i32, slopes: usize, slopeStep: usize): void {
  if (kind == LINEAR) finishAs(LINEAR, at, columns, bias, slopes, slopeStep);
  else if (kind == RELU) finishAs(RELU, at, columns, bias, slopes, slopeStep);
  else if (kind == RELU6) finishAs(RELU6, at, columns, bias, slopes, slopeStep);
  else if (kind == LEAKY_RELU) finishAs(LEAKY_RELU, at, columns, bias, slopes, slopeStep);
  else if (kind == ELU) finishAs(ELU, at, columns, bias, slopes, slopeStep);
  else finishAs(SIGMOID, at, columns, bias, slopes, slopeStep);
}

// @ts-ignore: decorator
@inline
function finishAs(kind: i32, at: usize, columns: i32, bias: usize, slopes: usize, slopeStep: usize): void {
  for (let left = columns; left > 0; left -= 4) {
    let value = v128.load(at);
    if (bias != 0) {
      value = f32x4.add(value, v128.load(bias));
      bias += 16;
    }
    let slope = f32x4.splat(0);
    if (kind == LEAKY_RELU) {
      slope = slopeStep == 0 ? v128.load32_splat(slopes) : v128.load(slopes);
      slopes += 4 * slopeStep;
    }
    storeLanes(at, activate(kind, value, slope), left);
    at += 16;
  }
}

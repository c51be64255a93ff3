import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { rowGrain } from './grain.ts';

const itemColumns = 16;

/** The sums of the columns of a float32 tensor that is seen as a matrix [rows, columns]: a new tensor [columns]. */
export function columnSums(backend: ModuBackend, x: TensorInfo, rows: number, columns: number): TensorInfo {
  const out = backend.output([columns], 'float32');
  const fields = [backend.address(x), backend.address(out), rows, columns];
  backend.run('columnSumsF32', fields, Math.ceil(columns / itemColumns), rowGrain(itemColumns * rows));
  return out;
}

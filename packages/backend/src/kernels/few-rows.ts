import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { activationNumber } from './activation.ts';

/** A matrix that the rows are multiplied with, and where the product goes; addresses. */
export interface FewRowsPart {
  readonly matrix: number;
  /** One value per column, or 0. */
  readonly bias: number;
  readonly out: number;
  /** From one row of out to the next. */
  readonly rowBytes: number;
}

/** activation(a · matrix + bias) + add */
export interface FewRows {
  /** Address of [rows,depth]. */
  readonly a: number;
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly parts: readonly FewRowsPart[];
  /** Whether the matrices lie transposed, [columns,depth]. */
  readonly transposed?: boolean;
  readonly activation?: keyof typeof activationNumber;
  readonly alpha?: number;
  /** Address of [rows,columns], or 0; with one part only. */
  readonly add?: number;
}

/** More rows than this are worth packing the matrix for. */
export const mostFewRows = 4;

const wideColumns = 32;
const narrowColumns = 4;
/** Multiplications of a vector that are worth a piece: about 10 microseconds, most of which goes into reading the matrix. */
export const vectorWork = 65_536;

/** Products of few rows with matrices that are read as they lie. */
export function fewRows(
  backend: ModuBackend,
  { a, rows, depth, columns, parts, transposed = false, activation = 'linear', alpha = 0, add = 0 }: FewRows,
): void {
  const width = transposed ? narrowColumns : wideColumns;
  const fields = [a, rows, depth, columns, activationNumber[activation], float32Bits(alpha), add];
  for (const { matrix, bias, out, rowBytes } of parts) fields.push(matrix, bias, out, rowBytes);
  const items = parts.length * Math.ceil(columns / width);
  const grain = Math.ceil(vectorWork / Math.max(1, rows * depth * width));
  backend.run(transposed ? 'fewRowsTransposed' : 'fewRows', fields, items, grain);
}

import type fc from 'fast-check';
import type { Comparison, TensorSpec } from './compare-with-cpu.ts';

/** A call of a kernel: its inputs by name (or numbered, for a list), and its attributes. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly attrs?: object;
}

/** Random calls of a kernel of tfjs, and how near to `cpu` their results must be. */
export interface KernelCase extends Comparison {
  readonly calls: fc.Arbitrary<KernelCall>;
}

import Table from 'cli-table3';
import { operationsPerStep, productsPerStep } from './workloads/operations.ts';
import type { Measured } from './measure.ts';

/** One workload: by contestant the medians over the rounds, or why it failed. */
export type Row = Readonly<Record<string, Measured | string>>;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The medians of several runs of one contestant. */
export function medians(runs: readonly [Measured, ...Measured[]]): Measured {
  const [first] = runs;
  const of = (figure: 'stepMs' | 'firstStepMs' | 'peakMiB'): number =>
    median(runs.map((run) => run[figure] ?? Number.NaN));
  return {
    ...first,
    stepMs: of('stepMs'),
    firstStepMs: of('firstStepMs'),
    ...(first.peakMiB === undefined ? {} : { peakMiB: of('peakMiB') }),
  };
}

/** Those that were measured. */
export function done(row: Row): [string, Measured][] {
  return Object.entries(row).filter((entry): entry is [string, Measured] => typeof entry[1] !== 'string');
}

/** What a step of this workload amounts to in the unit of its kind: GFLOP/s, or microseconds for one operation. */
function rate(workload: string, stepMs: number): string {
  const [family, size] = workload.split('-');
  if (family === 'matmul') return `${((2 * productsPerStep * Number(size) ** 3) / stepMs / 1e6).toFixed(1)} GFLOP/s`;
  if (family === 'ops' || family === 'opsgradient') return `${((stepMs * 1000) / operationsPerStep).toFixed(2)} µs/op`;
  return `${stepMs.toFixed(2)} ms`;
}

/** Whether all began with the same loss: else they do not do the same work. */
export function sameWork(row: Row): boolean {
  const losses = done(row).map(([, { lossBefore }]) => lossBefore);
  return Math.max(...losses) - Math.min(...losses) <= 1e-3 * Math.max(1, Math.abs(losses[0] ?? 0));
}

/** The table of one workload, and a sentence when the contestants disagree. */
export function printed(workload: string, row: Row): string {
  const measured = Object.fromEntries(done(row));
  const table = new Table({
    head: [workload, 'a step', '× keras', '× torch', '× tfjs-node', 'first step s', 'peak MiB', 'loss before', 'after'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', ...Array.from({ length: 8 }, () => 'right' as const)],
  });
  for (const [name, result] of Object.entries(row)) {
    if (typeof result === 'string') {
      table.push([name, { colSpan: 8, content: `failed: ${result.slice(0, 100)}` }]);
      continue;
    }
    const times = (peer: string): string => {
      const other = measured[peer];
      return other === undefined ? '–' : (result.stepMs / other.stepMs).toFixed(2);
    };
    table.push([
      name,
      rate(workload, result.stepMs),
      times('keras'),
      times('torch'),
      times('tensorflow'),
      (result.firstStepMs / 1000).toFixed(2),
      result.peakMiB?.toFixed(0) ?? '–',
      result.lossBefore.toFixed(5),
      result.lossAfter.toFixed(5),
    ]);
  }
  return `${table.toString()}${sameWork(row) ? '' : '\nthe losses before training differ: these contestants do not do the same work'}`;
}

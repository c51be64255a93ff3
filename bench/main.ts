/** `pnpm bench`: the same work by every contestant that is here, each in a process of its own, in turns. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { command, root } from '../tooling/check/command.ts';
import { builtAddon } from '../tooling/tfjs-node/addon.ts';
import { workloadInputs, writeInputs } from './inputs.ts';

interface Measured {
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly peakMiB: number;
}

interface Contestant {
  readonly name: string;
  readonly run: (folder: string, workload: string, seconds: string) => Promise<Measured | string>;
}

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: workloadInputs.map(({ workload }) => workload).join(',') },
    contestants: { type: 'string', default: 'modu-1,modu-2,wasm,cpu,tensorflow,keras,torch' },
    python: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'runs/bench' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(
    'pnpm bench [--workloads mlp,cnn,lstm,transformer] [--contestants modu-1,modu-2,wasm,cpu,tensorflow,keras,torch]\n' +
      '           [--python PATH of a Python with keras and torch] [--seconds 3] [--rounds 3] [--out runs/bench]',
  );
  process.exit(0);
}

async function measured(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Measured | string> {
  const { code, stdout, output } = await command(program, args, { env });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0 && line.startsWith('{')) return JSON.parse(line) as Measured;
  const reason = output.split('\n').findLast((text) => /error|Error/.test(text)) ?? output.trim().split('\n').at(-1);
  return reason?.trim() ?? `code ${code}`;
}

function contestant(name: string): Contestant | string {
  const [kind = '', threads = '1'] = name.split('-');
  if (kind === 'keras' || kind === 'torch') {
    if (values.python === undefined) return 'name a Python that has it with --python';
    const python = values.python;
    const script = join(root, 'bench', 'python', `${kind}_contestant.py`);
    return { name, run: (folder, workload, seconds) => measured(python, [script, folder, workload, seconds]) };
  }
  if (kind === 'tensorflow' && builtAddon() === undefined) {
    return 'build it with node tooling/tfjs-node/build.ts --python PATH';
  }
  const script = join(root, 'bench', 'contestant.ts');
  return {
    name,
    run: (folder, workload, seconds) =>
      measured('node', ['--conditions=@modu/source', script, kind, threads, folder, workload, seconds]),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'modu-bench-'));
const results: Record<string, Record<string, Measured | string>> = {};
const absent = new Map<string, string>();
try {
  writeInputs(folder);
  const present: Contestant[] = [];
  for (const name of values.contestants.split(',')) {
    const found = contestant(name);
    if (typeof found === 'string') absent.set(name, found);
    else present.push(found);
  }
  for (const workload of values.workloads.split(',')) {
    const rows: Record<string, Measured[]> = {};
    const failed: Record<string, string> = {};
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const { name, run } of present) {
        if (failed[name] !== undefined || (rows[name]?.at(-1)?.stepMs ?? 0) > 10_000) continue;
        const result = await run(folder, workload, values.seconds);
        if (typeof result === 'string') failed[name] = result;
        else (rows[name] ??= []).push(result);
      }
    }
    const row: Record<string, Measured | string> = { ...failed };
    for (const [name, runs] of Object.entries(rows)) {
      const [first] = runs;
      if (first === undefined) continue;
      row[name] = {
        ...first,
        stepMs: median(runs.map(({ stepMs }) => stepMs)),
        peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
      };
    }
    results[workload] = row;
    show(workload, row);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, why] of absent) console.log(`absent: ${name} (${why})`);
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'bench.json'),
  JSON.stringify({ node: process.version, results, absent: Object.fromEntries(absent) }, undefined, 2),
);
console.log(`written: ${join(values.out, 'bench.json')}`);

function show(workload: string, row: Readonly<Record<string, Measured | string>>): void {
  const done = Object.entries(row).filter((entry): entry is [string, Measured] => typeof entry[1] !== 'string');
  const losses = done.map(([, { lossBefore }]) => lossBefore);
  const spread = Math.max(...losses) - Math.min(...losses);
  const agree = spread <= 1e-3 * Math.max(1, Math.abs(losses[0] ?? 0));
  const best = (name: string): number | undefined => done.find(([other]) => other === name)?.[1].stepMs;
  const ratio = (ms: number, peer: string): string => {
    const other = best(peer);
    return other === undefined ? '–' : (ms / other).toFixed(2);
  };
  const table = new Table({
    head: [workload, 'ms/step', '× keras', '× torch', 'peak MiB', 'loss before', 'loss after'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const [name, result] of Object.entries(row)) {
    if (typeof result === 'string') table.push([name, { colSpan: 6, content: `failed: ${result.slice(0, 80)}` }]);
    else {
      const { stepMs, peakMiB, lossBefore, lossAfter } = result;
      table.push([
        name,
        stepMs.toFixed(2),
        ratio(stepMs, 'keras'),
        ratio(stepMs, 'torch'),
        peakMiB.toFixed(0),
        lossBefore.toFixed(5),
        lossAfter.toFixed(5),
      ]);
    }
  }
  console.log(table.toString());
  if (!agree) console.log(`the losses before training differ by ${spread}: these contestants do not do the same work`);
}

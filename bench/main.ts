/** `pnpm bench`: the same work by every contestant that is here, each in a process of its own, in turns. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chart } from './chart.ts';
import { Contestants, defaultContestants, type Contestant } from './contestants.ts';
import { writeInputs } from './inputs.ts';
import type { Measured } from './measure.ts';
import { medians, printed, type Row } from './results.ts';

/** Sets of workloads by name. */
const suites: Readonly<Record<string, string>> = {
  training: 'mlp,cnn,lstm,gru,transformer,dcgan',
  operations:
    'matmul-512-nn,matmul-512-nt,matmul-512-tn,matmul-512-tt,matmul-1024-nn,matmul-1024-nt,matmul-1024-tn,matmul-1024-tt,elementwise,ops,opsgradient',
  scaling:
    'mlp-b32,mlp-b512,mlp-w512,cnn-b8,cnn-b128,cnn-w64,lstm-b80,lstm-t50,lstm-t200,lstm-w200,transformer-b8,transformer-t256,transformer-t512,transformer-w256',
};

/** Sets of programs that print their own tables, whether they take `--python`, and which of the other options. */
const programs: Readonly<
  Record<
    string,
    {
      readonly files: readonly string[];
      readonly python: boolean;
      readonly takes?: readonly ('recipes' | 'seeds' | 'threads' | 'quick' | 'out')[];
    }
  >
> = {
  preprocessing: { files: ['preprocessing/main.ts'], python: true },
  evaluation: { files: ['evaluation/whole-data.ts'], python: true },
  callbacks: { files: ['callbacks/overhead.ts', 'callbacks/checkpoint.ts'], python: false },
  attention: { files: ['attention/attention.ts'], python: false },
  recipes: { files: ['recipes/main.ts'], python: true, takes: ['recipes', 'seeds', 'threads', 'quick', 'out'] },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: 'string' },
    workloads: { type: 'string' },
    contestants: { type: 'string', default: defaultContestants },
    python: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'runs/bench' },
    recipes: { type: 'string' },
    seeds: { type: 'string' },
    threads: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** `pnpm bench recipes` is short for `pnpm bench --suite recipes`. */
const wanted = values.suite ?? positionals[0] ?? 'training';

if (values.help) {
  console.log(
    `pnpm bench [--suite ${Object.keys({ ...suites, ...programs }).join('|')}] [--workloads mlp,lstm-t200,matmul-512-nt]\n` +
      `           [--contestants ${defaultContestants}]\n` +
      '           [--python PATH of a Python with keras and torch] [--seconds 3] [--rounds 3] [--out runs/bench]\n' +
      '       pnpm bench recipes [--python PATH] [--recipes iris,wine] [--seeds 42,7,1] [--threads 2] [--quick] [--out runs/bench]\n' +
      'A workload is a family (mlp, cnn, lstm, gru, transformer, dcgan, elementwise, matmul, ops, opsgradient) and sizes: b batch, t length, w width.\n' +
      'It prints medians over the rounds, and writes bench.json and bench.svg.',
  );
  process.exit(0);
}

for (const file of programs[wanted]?.files ?? []) {
  const peers = values.python !== undefined && programs[wanted]?.python ? ['--python', values.python] : [];
  const others = (programs[wanted]?.takes ?? []).flatMap((name) => {
    const value = values[name];
    return value === undefined || value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, value];
  });
  const program = join(import.meta.dirname, file);
  const { status } = spawnSync(process.execPath, ['--conditions=@modu/source', program, ...peers, ...others], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
if (wanted in programs) process.exit(0);

const suite = suites[wanted];
if (suite === undefined) {
  console.error(`--suite must be one of ${Object.keys({ ...suites, ...programs }).join(', ')}, received '${wanted}'`);
  process.exit(2);
}
const workloads = (values.workloads ?? suite).split(',');

/** The workload by every contestant in turns, so that a disturbance of the machine meets all alike. */
async function inTurns(workload: string, contestants: readonly Contestant[], folder: string): Promise<Row> {
  const runs: Record<string, [Measured, ...Measured[]]> = {};
  const row: Record<string, Measured | string> = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { name, run } of contestants) {
      const before = runs[name];
      // Who takes over ten seconds a step is measured once.
      if (row[name] !== undefined || (before !== undefined && before[0].stepMs > 10_000)) continue;
      const result = await run(folder, workload, Number(values.seconds));
      if (typeof result === 'string') row[name] = result;
      else if (before === undefined) runs[name] = [result];
      else before.push(result);
    }
  }
  return Object.fromEntries(
    contestants.map(({ name }) => {
      const all = runs[name];
      return [name, row[name] ?? (all === undefined ? 'not measured' : medians(all))];
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'modu-bench-'));
const results: Record<string, Row> = {};
const absent = new Map<string, string>();
const contestants = new Contestants(folder, values.python);
try {
  writeInputs(folder, workloads);
  const present: Contestant[] = [];
  for (const name of values.contestants.split(',')) {
    const found = contestants.named(name);
    if (typeof found === 'string') absent.set(name, found);
    else present.push(found);
  }
  for (const workload of workloads) {
    const row = await inTurns(workload, present, folder);
    results[workload] = row;
    console.log(printed(workload, row));
  }
} finally {
  await contestants.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, why] of absent) console.log(`absent: ${name} (${why})`);
mkdirSync(values.out, { recursive: true });
const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, date: new Date().toISOString() };
writeFileSync(
  join(values.out, 'bench.json'),
  JSON.stringify({ machine, results, absent: Object.fromEntries(absent) }, undefined, 2),
);
writeFileSync(join(values.out, 'bench.svg'), await chart(results));
console.log(`written: ${join(values.out, 'bench.json')} and bench.svg`);

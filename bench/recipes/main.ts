/**
 * `pnpm bench recipes --python PATH [--recipes iris,wine] [--seeds 42,7,1] [--quick] [--threads 2] [--out runs/bench]`: trains
 * recipes, and what they train once more in Keras, each in a process of its own; compares figures and seconds.
 *
 * Seconds are those of `fit`, with validation and early stopping, and of `predict`, for every network that a recipe trains. The
 * start of the processes, data and their preparation, the building of networks, plots and checkpoints are in neither.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { JobRun, Recording } from './job.ts';
import { scoresOf, type Score } from './score.ts';
import { twins } from './twins.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    recipes: { type: 'string', default: Object.keys(twins).join(',') },
    seeds: { type: 'string', default: '42' },
    threads: { type: 'string', default: '2' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: 'runs/bench' },
  },
});
const { python, threads } = values;
const names = values.recipes.split(',');
const seeds = values.seeds.split(',').map(Number);
const unknown = names.filter((name) => !(name in twins));
if (unknown.length > 0) {
  console.error(`--recipes must name recipes with a twin, received '${unknown.join(', ')}'`);
  process.exit(2);
}

/** Seconds and epochs of one side. */
interface Side {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly epochs: number;
  /** The sum of the median epochs of all networks that took several. */
  readonly epochSeconds: number;
}

/** One recipe with one seed. */
interface Row {
  readonly recipe: string;
  readonly seed: number;
  /** The first is what it is judged by, others say more. */
  readonly scores: readonly Score[];
  readonly modu: Side;
  readonly keras?: Side;
}

/** The data of a recipe are not installed; the message says how they would be. */
class Absent extends Error {}

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...environment } });
  if (status === 0) return;
  const [missing] = /^.*install it with.*$/m.exec(stderr) ?? [];
  if (missing !== undefined) throw new Absent(missing);
  throw new Error(`bench: ${args.join(' ')} ended with code ${status}: ${stderr.slice(-2000)}`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function sideOf(runs: readonly JobRun[]): Side {
  return {
    seconds: sum(runs.map(({ fitSeconds, predictSeconds }) => fitSeconds + predictSeconds)),
    cpuSeconds: sum(runs.map((one) => one.cpuSeconds)),
    epochs: sum(runs.map(({ epochEnds }) => epochEnds.length)),
    epochSeconds: sum(
      runs.map(({ epochEnds }) => median(epochEnds.slice(1).map((end, i) => end - (epochEnds[i] ?? 0)))),
    ),
  };
}

async function compare(recipe: string, seed: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'modu-recipes-'));
  try {
    const shorter = values.quick ? (twins[recipe]?.quick ?? []) : [];
    const at = (path: string): string => join(import.meta.dirname, path);
    run(
      process.execPath,
      [
        '--conditions=@modu/source',
        '--import',
        at('record.ts'),
        at('../../apps/demo/src/main.ts'),
        recipe,
        ...['--seed', String(seed), '--out', join(folder, 'run'), '--json', ...shorter],
      ],
      { MODU_RECORD: folder, MODU_RECORD_THREADS: threads },
    );
    const recording = JSON.parse(readFileSync(join(folder, 'jobs.json'), 'utf8')) as Recording;
    let keras: JobRun[] | undefined;
    if (python !== undefined) {
      run(python, ['-B', at(`../keras/${recipe}.py`), folder, String(seed)]);
      keras = JSON.parse(readFileSync(join(folder, 'keras.json'), 'utf8')) as JobRun[];
    }
    const scores = await scoresOf(recipe, folder, seed, recording, keras);
    return { recipe, seed, scores, modu: sideOf(recording.runs), ...(keras && { keras: sideOf(keras) }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mean and, of several, deviation. */
function shown(numbers: readonly (number | undefined)[]): string {
  const known = numbers.filter((number) => number !== undefined);
  if (known.length === 0) return '–';
  const mean = sum(known) / known.length;
  if (known.length === 1) return mean.toFixed(4);
  const variance = sum(known.map((number) => (number - mean) ** 2)) / (known.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}

const table = new Table({
  head: [
    ...['recipe', 'measure', 'Modu', 'Keras', 'epochs'],
    ...['seconds', 'in Keras', 'ratio'],
    ...['CPU seconds', 'in Keras', 'ratio'],
    ...['ms an epoch', 'in Keras', 'ratio'],
  ],
  style: { head: [], border: [], compact: true },
  colAligns: ['left', 'left', ...Array.from({ length: 12 }, () => 'right' as const)],
});

/** The lines of a recipe, all seeds together: its first measure with what it takes, and one for every other measure. */
function lines(rows: readonly Row[]): string[][] {
  const [first] = rows;
  const total = (side: 'modu' | 'keras', figure: keyof Side): number | undefined =>
    rows.every((row) => (row[side]?.[figure] ?? 0) > 0) ? sum(rows.map((row) => row[side]?.[figure] ?? 0)) : undefined;
  const ratio = (figure: keyof Side): string => {
    const [ours, theirs] = [total('modu', figure), total('keras', figure)];
    return ours === undefined || !theirs ? '–' : (ours / theirs).toFixed(2);
  };
  const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';
  // An epoch of every network the recipe trains.
  const perEpoch = (side: 'modu' | 'keras'): string => {
    const seconds = total(side, 'epochSeconds');
    return number(seconds === undefined ? undefined : (1000 * seconds) / rows.length, 1);
  };
  const measures = (first?.scores ?? []).map(({ name }, i) => [
    name,
    shown(rows.map(({ scores }) => scores[i]?.modu)),
    shown(rows.map(({ scores }) => scores[i]?.keras)),
  ]);
  const taken = [
    [total('modu', 'epochs'), total('keras', 'epochs')].map((epochs) => number(epochs, 0)).join(' / '),
    number(total('modu', 'seconds'), 2),
    number(total('keras', 'seconds'), 2),
    ratio('seconds'),
    number(total('modu', 'cpuSeconds'), 2),
    number(total('keras', 'cpuSeconds'), 2),
    ratio('cpuSeconds'),
    perEpoch('modu'),
    perEpoch('keras'),
    ratio('epochSeconds'),
  ];
  return measures.map((measure, i) => (i === 0 ? [first?.recipe ?? '', ...measure, ...taken] : ['', ...measure]));
}

const all: Row[] = [];
const absent: string[] = [];

/** One recipe with all seeds, or none where its data are absent. */
async function compareSeeds(recipe: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const seed of seeds) {
    const row = await compare(recipe, seed);
    rows.push(row);
    const [score] = row.scores;
    const other =
      row.keras === undefined ? '' : `, Keras ${score?.keras?.toFixed(4)} in ${row.keras.seconds.toFixed(2)} s`;
    console.log(`${recipe}, seed ${seed}: ${score?.modu.toFixed(4)} in ${row.modu.seconds.toFixed(2)} s${other}`);
  }
  return rows;
}

for (const recipe of names) {
  try {
    const rows = await compareSeeds(recipe);
    all.push(...rows);
    table.push(...lines(rows));
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    absent.push(`${recipe} (${error.message})`);
  }
}
console.log(table.toString());
console.log(`${threads} threads each, ${cpus()[0]?.model ?? ''}${values.quick ? ', fewer epochs or folds' : ''}`);
if (python === undefined) absent.push('Keras (no --python was given)');
for (const one of absent) console.log(`absent: ${one}`);
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'recipes.json'),
  JSON.stringify({ threads, quick: values.quick, rows: all }, undefined, 2),
);

/**
 * `pnpm bench --suite preprocessing [--python PATH] [--rounds 3]`: tables of 1 000 000 rows through the transformers, 50 000
 * reviews through the `Tokenizer`, a file of 120 MB through `readCsv`; in turns with scikit-learn, Keras and pandas where a
 * Python that has them is named. Prints medians and ratios.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RandomState } from '@modu/core';
import { imdb } from '@modu/datasets';

const { values } = parseArgs({
  options: { python: { type: 'string' }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);

type Figures = Readonly<Record<string, number>>;

/** The last line that a program prints, as JSON. */
function run(command: string, args: readonly string[]): Figures {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`bench: ${args.join(' ')} ended with code ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
}

function median(figures: readonly Figures[], name: string): number {
  const sorted = figures.map((each) => each[name] ?? Number.NaN).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs a program and its counterpart in turns and prints a line. */
function compare(
  label: string,
  program: string,
  twin: string,
  args: readonly string[],
  seconds: readonly string[],
): void {
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  const at = (name: string): string => join(import.meta.dirname, name);
  for (let round = 0; round < rounds; round++) {
    ours.push(run(process.execPath, [...process.execArgv, at(program), ...args]));
    if (values.python !== undefined) theirs.push(run(values.python, [at(twin), ...args]));
  }
  const total = (figures: readonly Figures[]): number =>
    median(
      figures.map((each) => ({ sum: seconds.reduce((sum, name) => sum + (each[name] ?? Number.NaN), 0) })),
      'sum',
    );
  const parts = [`${label.padEnd(28)} ${total(ours).toFixed(2).padStart(7)} s`];
  if (theirs.length > 0) {
    parts.push(`${total(theirs).toFixed(2).padStart(7)} s in Python`, `${(total(ours) / total(theirs)).toFixed(2)} ×`);
  }
  const peak = median(ours, 'peakRatio');
  if (Number.isFinite(peak)) parts.push(`peak ${peak.toFixed(2)} × (input + output)`);
  const megabytes = median(ours, 'megabytes');
  if (Number.isFinite(megabytes)) {
    const rate = (megabytes / total(ours)).toFixed(0);
    parts.push(`${rate} MB/s`, `peak ${((median(ours, 'peakMiB') * 2 ** 20) / 1e6 / megabytes).toFixed(2)} × the file`);
  }
  console.log(parts.join('  '));
}

/** 800 000 rows of 13 columns: numbers, whole numbers, prices, categories, names, flags. */
async function writeTable(path: string): Promise<void> {
  const random = new RandomState(0);
  const file = createWriteStream(path);
  const numbers = ['normal0', 'normal1', 'normal2', 'normal3', 'normal4'];
  file.write(
    `${[...numbers, 'integer0', 'integer1', 'integer2', 'integer3', 'price', 'category', 'name', 'flag'].join()}\n`,
  );
  const categories = ['red', 'green', 'blue', '서울', '부산'];
  const rows = 10_000;
  for (let block = 0; block < 80; block++) {
    const [normal, share] = [random.normal(0, 1, 5 * rows), random.uniform(0, 1, 8 * rows)];
    let text = '';
    for (let i = 0; i < rows; i++) {
      const pick = (k: number, below: number): number => Math.floor((share[8 * i + k] ?? 0) * below);
      for (let j = 0; j < 5; j++) text += j === 1 && pick(0, 20) === 0 ? ',' : `${normal[5 * i + j]},`;
      for (let j = 0; j < 4; j++) text += `${pick(j + 1, 10 ** (j + 2))},`;
      const user = pick(7, 1e9);
      text += `${pick(5, 20_000) / 100},${categories[pick(6, 5)]},user ${user} of ${user % 97},${pick(0, 10) < 3 ? 'True' : 'False'}\n`;
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

const folder = mkdtempSync(join(tmpdir(), 'modu-preprocessing-'));
try {
  for (const name of [
    'StandardScaler',
    'MinMaxScaler',
    'RobustScaler',
    'SimpleImputer mean',
    'SimpleImputer median',
    'SimpleImputer most_frequent',
    'OneHotEncoder 1000',
    'OrdinalEncoder',
    'KBinsDiscretizer',
    'QuantileTransformer',
  ]) {
    compare(name, 'transformers.ts', 'transformers.py', [name], ['fit', 'transform']);
  }
  const table = join(folder, 'table.csv');
  await writeTable(table);
  compare('readCsv', 'csv-read.ts', 'csv_read.py', [table], ['seconds']);
  const reviews = join(folder, 'reviews.json');
  const { train, test } = await imdb();
  writeFileSync(reviews, JSON.stringify([...train.x, ...test.x]));
  compare('Tokenizer, 50 000 reviews', 'text-tokenizer.ts', 'text_tokenizer.py', [reviews], ['seconds']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (values.python === undefined) console.log('absent: scikit-learn, pandas, Keras (no --python was given)');

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCheckpoint } from '@modu/callbacks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipes } from './recipes/index.ts';
import { modu } from './test-support/modu.ts';

const names = recipes.map(({ name }) => name);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modu-cli-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is called wrongly ends with code 2 and one sentence', () => {
  const cases: [name: string, args: string[], message: string][] = [
    [
      'an unknown recipe',
      ['irs'],
      `recipe must be one of ${names.join(', ')}, all, list, predict, help, received 'irs'; did you mean 'iris'?`,
    ],
    ['an unknown option', ['iris', '--sed', '1'], "unknown option '--sed'"],
    ['a misspelt option', ['iris', '--quik'], "unknown option '--quik' (Did you mean --quick?)"],
    ['no folder', ['iris', '--out', ''], "--out must be a directory, received ''"],
    ['an option of the flagship that is unknown', ['--epoch', '1'], "unknown option '--epoch'"],
    [
      'a seed that is no number',
      ['iris', '--seed', 'x'],
      "--seed must be an integer from 0 to 4294967295, received 'x'",
    ],
    ['a negative seed', ['iris', '--seed', '-1'], "--seed must be an integer from 0 to 4294967295, received '-1'"],
    ['no epochs', ['iris', '--epochs', '0'], "--epochs must be an integer from 1 to 100000, received '0'"],
    ['one fold', ['iris', '--folds', '1'], "--folds must be an integer from 2 to 1000000, received '1'"],
    ['too many words', ['iris', 'sonar'], 'too many arguments'],
    ['predict without a folder', ['predict'], "missing required argument 'dir'"],
  ];
  test.each(cases)('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await modu(args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('a folder with other things in it, which stay as they are', async () => {
    const out = join(folder, 'taken');
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.txt'), 'precious');
    const { code, stderr } = await modu(['iris', '--out', out]);
    expect(stderr).toBe(
      `--out must be an empty directory or one of an earlier run, received '${out}' with 'thesis.txt' in it\n`,
    );
    expect(code).toBe(2);
    expect(readdirSync(out)).toEqual(['thesis.txt']);
  });

  test('a folder with an unfinished run of other options, which stays as it is, but for --fresh', async () => {
    const out = join(folder, 'unfinished');
    mkdirSync(join(out, 'progress'), { recursive: true });
    writeFileSync(join(out, 'run.json'), '{"recipe":"iris","seed":8}');
    writeFileSync(join(out, 'progress', 'fold-1.json'), '{}');
    const { code, stderr } = await modu(['xor', '--out', out]);
    expect(stderr).toBe(
      `--out must not hold an unfinished run of other options, received '${out}'; --fresh begins anew and discards it\n`,
    );
    expect(code).toBe(2);
    expect(readdirSync(out).sort()).toEqual(['progress', 'run.json']);
    expect(readdirSync(join(out, 'progress'))).toEqual(['fold-1.json']);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe('{"recipe":"iris","seed":8}');
    expect((await modu(['study-hours', '--quick', '--fresh', '--out', out])).code).toBe(0);
    expect(readdirSync(out)).toContain('metrics.json');
  });
});

describe('what fails ends with code 1 and one sentence', () => {
  test('a folder that cannot be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await modu(['iris', '--out', join(file, 'run')]);
    expect(stderr).toBe(`--out must be a directory that can be written, received '${join(file, 'run')}' (ENOTDIR)\n`);
    expect(code).toBe(1);
  });

  test('more folds than samples of a class', async () => {
    const { code, stderr } = await modu(['iris', '--folds', '51', '--out', join(folder, 'folds')]);
    expect(stderr).toBe(
      'StratifiedKFold: nSplits must be at most the number of members of the largest class, received 51 for 50\n',
    );
    expect(code).toBeGreaterThan(0);
  });

  test('--debug adds the stack', async () => {
    const { stderr } = await modu(['iris', '--folds', '51', '--debug', '--out', join(folder, 'folds')]);
    expect(stderr).toMatch(/\n\s+at /);
  });

  test('predict in a folder without a run', async () => {
    const { code, stderr } = await modu(['predict', join(folder, 'nowhere')]);
    expect(stderr).toBe(
      `${join(folder, 'nowhere', 'run.json')} must be a JSON file of an earlier run, and cannot be read (ENOENT)\n`,
    );
    expect(code).toBe(1);
  });
});

test('list names every recipe with one line', async () => {
  const { code, stdout } = await modu(['list']);
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}/)[0]?.trim()),
  ).toEqual(names);
});

test.each([[['--help']], [['iris', '--help']]])('%s prints the usage', async (args) => {
  const { code, stdout } = await modu(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: npm start --/);
});

describe('a short run', () => {
  let out: string;

  beforeAll(async () => {
    out = join(folder, 'iris');
    const { code, stdout, stderr } = await modu([
      'iris',
      '--epochs',
      '2',
      '--folds',
      '2',
      '--seed',
      '5',
      '--out',
      out,
      '--json',
    ]);
    expect(code, stderr).toBe(0);
    const figures = JSON.parse(stdout) as Record<string, unknown>;
    expect(figures).toMatchObject({ recipe: 'iris', seed: 5, folds: 2, reload_difference: 0, out });
    expect(figures['accuracy']).toBeGreaterThan(0.3);
  });

  test('leaves the model, the pipeline, the options and the figures', () => {
    expect(readdirSync(out).sort()).toEqual(['checkpoint', 'metrics.json', 'pipeline.json', 'report.html', 'run.json']);
    const metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(metrics).toMatchObject({ recipe: 'iris', seed: 5, folds: 2 });
  });

  test('can be predicted with again', async () => {
    const { code, stdout } = await modu(['predict', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('iris: outputs of the saved network for the first 10 of 150 rows');
  });

  test('gives the same figures with the same seed and others with another', async () => {
    const figures = async (seed: string, name: string): Promise<Record<string, unknown>> => {
      const { stdout } = await modu([
        'iris',
        '--epochs',
        '2',
        '--folds',
        '2',
        '--seed',
        seed,
        '--out',
        join(folder, name),
        '--json',
      ]);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const first = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect((await figures('5', 'again'))['roc_auc_ovr']).toBe(first['roc_auc_ovr']);
    expect((await figures('6', 'other'))['roc_auc_ovr']).not.toBe(first['roc_auc_ovr']);
  });

  test('says so when its checkpoint is cut in half', async () => {
    const checkpoint = join(out, 'checkpoint');
    for (const file of readdirSync(checkpoint)) {
      if (file.startsWith('weights')) truncateSync(join(checkpoint, file), 20);
    }
    const { code, stderr } = await modu(['predict', out]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(checkpoint);
    expect(code).toBe(1);
  });
});

test('Ctrl-C ends the run with code 130, says where the checkpoint is, and the checkpoint loads', async () => {
  const out = join(folder, 'stopped');
  const { code, stdout, stderr } = await modu(['iris', '--epochs', '2000', '--out', out], (child) => {
    const timer = setInterval(() => {
      if (!existsSync(join(out, 'checkpoint', 'model.json'))) return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 20);
  });
  expect(stderr).toBe(
    `Stopped by Ctrl-C; the checkpoint of the last whole epochs is ${join(out, 'checkpoint')}; the same command goes on\n`,
  );
  expect(code).toBe(130);
  expect(stdout).not.toContain('Done');
  const { model, epoch } = await loadCheckpoint(join(out, 'checkpoint'));
  expect(epoch).toBeGreaterThan(0);
  model.dispose();
});

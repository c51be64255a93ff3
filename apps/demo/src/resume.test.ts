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
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modu } from './test-support/modu.ts';

let folder: string;
let undisturbed: unknown;

const args = ['iris', '--epochs', '24', '--folds', '3', '--seed', '11'];
const figures = (out: string): unknown => JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modu-resume-'));
  const out = join(folder, 'undisturbed');
  const { code, stderr } = await modu([...args, '--out', out]);
  expect(code, stderr).toBe(0);
  undisturbed = figures(out);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs in a working folder of its own, without `--out`, and ends the process once `path` is there and some time has passed. */
function ended(name: string, signal: NodeJS.Signals, path: string, afterMs: number) {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  const found = () => {
    const runs = join(cwd, 'runs', 'iris');
    return existsSync(runs) && readdirSync(runs).some((run) => existsSync(join(runs, run, path)));
  };
  return modu(
    args,
    (child) => {
      const timer = setInterval(() => {
        if (!found()) return;
        clearInterval(timer);
        setTimeout(() => child.kill(signal), afterMs);
      }, 5);
      child.once('close', () => clearInterval(timer));
    },
    cwd,
  );
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  'the same command goes on after %s without being told how, keeps finished folds, and ends with the same figures',
  async (signal) => {
    const moments = [
      ['checkpoint/model.json', 30],
      ['progress/fold-1.json', 20],
      ['progress/final', 10],
    ] as const;
    let kills = 0;
    for (const [path, afterMs] of moments) {
      const { code } = await ended(signal, signal, path, afterMs);
      if (code !== 0) kills += 1;
    }
    expect(kills).toBeGreaterThan(0);
    const cwd = join(folder, signal);
    const runs = readdirSync(join(cwd, 'runs', 'iris'));
    expect(runs).toHaveLength(1);
    const out = join(cwd, 'runs', 'iris', runs[0]!);
    if (!existsSync(join(out, 'metrics.json'))) {
      const { code, stdout, stderr } = await modu(args, undefined, cwd);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('going on with the unfinished run in runs/iris/');
      expect(stdout).toContain('fold 1/3 was finished before');
    }
    expect(figures(out)).toStrictEqual(undisturbed);
    expect(readdirSync(out).sort()).toStrictEqual([
      'checkpoint',
      'metrics.json',
      'pipeline.json',
      'report.html',
      'run.json',
    ]);
  },
);

test('other options, --fresh and a folder where somebody is at work make a run of their own', async () => {
  const cwd = join(folder, 'others');
  await ended('others', 'SIGKILL', 'progress/fold-1.json', 0);
  const runs = () => readdirSync(join(cwd, 'runs', 'iris')).length;
  expect(runs()).toBe(1);
  const [unfinished = ''] = readdirSync(join(cwd, 'runs', 'iris'));
  const fold = join(cwd, 'runs', 'iris', unfinished, 'progress', 'fold-1.json');
  const whole = readFileSync(fold);
  truncateSync(fold, 10);
  const damaged = await modu(args, undefined, cwd);
  expect(damaged.stderr).toContain('cannot be read (it is damaged); --fresh begins the unfinished run in runs/iris/');
  expect(damaged.code).toBe(1);
  writeFileSync(fold, whole);
  const short = ['iris', '--epochs', '2', '--folds', '2'];
  // Folders are named by the second.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await modu(short, undefined, cwd)).code).toBe(0);
  expect(runs()).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const { code, stdout } = await modu([...short, '--fresh'], undefined, cwd);
  expect(code).toBe(0);
  expect(stdout).not.toContain('going on');
  expect(runs()).toBe(3);
});

test('a training that Ctrl-C cuts short is no finished run', async () => {
  const cwd = join(folder, 'short');
  mkdirSync(cwd);
  const args = ['names', '--quick', '--epochs', '50', '--out', 'run'];
  const { code, stderr } = await modu(
    args,
    (child) => {
      const timer = setInterval(() => {
        if (!existsSync(join(cwd, 'run', 'checkpoint', 'model.json'))) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 20);
      child.once('close', () => clearInterval(timer));
    },
    cwd,
  );
  expect(stderr).toContain('the same command goes on');
  expect(code).toBe(130);
  expect(readdirSync(join(cwd, 'run'))).not.toContain('metrics.json');
});

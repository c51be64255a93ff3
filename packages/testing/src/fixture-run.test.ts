import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

/** What vitest's JSON reporter says of a file, as far as it is used here. */
interface FileResult {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly message: string;
  readonly assertionResults: readonly {
    readonly title: string;
    readonly ancestorTitles: readonly string[];
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

const folder = fileURLToPath(new URL('./fixtures', import.meta.url));
const results = new Map<string, FileResult>();

beforeAll(async () => {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const temporary = mkdtempSync(join(tmpdir(), 'fixture-run-'));
  const output = join(temporary, 'report.json');
  const args = [
    vitest,
    'run',
    '--config',
    join(folder, 'vitest.config.ts'),
    '--reporter=json',
    `--outputFile=${output}`,
  ];
  await expect(promisify(execFile)(process.execPath, args, { cwd: folder })).rejects.toMatchObject({ code: 1 });
  const report = JSON.parse(readFileSync(output, 'utf8')) as { testResults: readonly FileResult[] };
  rmSync(temporary, { recursive: true });
  for (const file of report.testResults) results.set(basename(file.name, '.fixture.ts'), file);
});

function statusOf(file: string): Record<string, string> {
  return Object.fromEntries((results.get(file)?.assertionResults ?? []).map(({ title, status }) => [title, status]));
}

describe('the tensor guard', () => {
  test('fails each test that changes the number of tensors, and no other', () => {
    expect(statusOf('leaks')).toStrictEqual({
      'leaks two tensors': 'failed',
      'disposes of a tensor that it did not make': 'failed',
      'leaks in a promise': 'failed',
      'disposes of what it makes': 'passed',
    });
  });

  test('says how many tensors were left', () => {
    const messages = results.get('leaks')?.assertionResults.map(({ failureMessages }) => failureMessages.join('\n'));
    expect(messages?.[0]).toMatch(/tensors that the test left behind: expected 2 to be/);
    expect(messages?.[1]).toMatch(/tensors that the test left behind: expected -1 to be/);
    expect(messages?.[2]).toMatch(/tensors that the test left behind: expected 1 to be/);
  });

  test('fails a file whose hooks leave a tensor', () => {
    expect(results.get('leaking-hook')?.status).toBe('failed');
    expect(statusOf('leaking-hook')).toStrictEqual({ 'uses a tensor of a hook': 'passed' });
  });

  test('passes a file whose hooks dispose of their tensors', () => {
    expect(results.get('clean')?.status).toBe('passed');
    expect(statusOf('clean')).toStrictEqual({ 'uses a tensor of hooks that dispose of it': 'passed' });
  });
});

describe('every test that a suite registers', () => {
  const count = { layer: 10, callback: 12, splitter: 14, transformer: 15 };

  test.each([
    ['BrokenLayer', count.layer],
    ['BrokenCallback', count.callback],
    ['BrokenSplitter', count.splitter],
    ['BrokenTransformer', count.transformer],
  ])('fails for %s, which fails at everything', (name, tests) => {
    const all = results.get('broken-subjects')?.assertionResults ?? [];
    const own = all.filter(({ ancestorTitles }) => ancestorTitles.some((title) => title.startsWith(name)));
    expect(own.filter(({ status }) => status !== 'failed').map(({ title }) => title)).toStrictEqual([]);
    expect(own).toHaveLength(tests);
  });
});

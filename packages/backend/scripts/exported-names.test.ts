import { describe, expect, test } from 'vitest';
import { exportedNames } from './exported-names.ts';

const sources =
  (files: Readonly<Record<string, string>>) =>
  (file: string): Promise<string> =>
    Promise.resolve(files[file] ?? '');

describe('exportedNames', () => {
  test('lists what the index exports', async () => {
    const read = sources({
      index: "export {\n  claim,\n  next,\n} from './threads';\nexport * from './unary';\nexport * from './binary';\n",
      threads: 'export function claim(): void {}\nexport function hidden(): void {}\n',
      unary: 'export function negF32(): void {}\nfunction inner(): void {}\nexport const TABLE: usize = 0;\n',
      binary: 'export function addF32(): void {}\n',
    });
    expect(await exportedNames(read)).toEqual(['claim', 'next', 'negF32', 'TABLE', 'addF32']);
  });

  test('refuses a name that two files export', async () => {
    const read = sources({
      index: "export { claim } from './threads';\nexport * from './unary';\nexport * from './binary';\n",
      unary: 'export function negF32(): void {}\n',
      binary: 'export function negF32(): void {}\n',
    });
    await expect(exportedNames(read)).rejects.toThrow(
      "build-wasm: 'negF32' is exported by assembly/unary.ts and by assembly/binary.ts; rename one",
    );
    const threads = sources({
      index: "export { claim } from './threads';\nexport * from './unary';\n",
      unary: 'export function claim(): void {}\n',
    });
    await expect(exportedNames(threads)).rejects.toThrow(
      "'claim' is exported by assembly/threads.ts and by assembly/unary.ts",
    );
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

/** The first `ts` block of a README and the `text` block that follows it: a program and what it prints. */
export interface Example {
  readonly javascript: string;
  readonly output: string;
}

/** @throws when the README has no such pair of blocks */
export function readmeExample(packagePath: string): Example {
  const readme = readFileSync(join(packagePath, 'README.md'), 'utf8');
  const match = /```ts\n([\s\S]*?)```\s*(?:[^`]*?)```text\n([\s\S]*?)```/.exec(readme);
  const [, code, output] = match ?? [];
  if (code === undefined || output === undefined) {
    throw new Error('README.md must hold a ```ts example followed by a ```text block with its output');
  }
  return { javascript: transformSync(code, { loader: 'ts', format: 'esm' }).code, output: output.trim() };
}

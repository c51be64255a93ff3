import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiReport } from '../api-snapshot.ts';
import { command } from './command.ts';
import { publishedPackages, type PublishedPackage } from './published-packages.ts';
import { readmeTableProblems } from './readme-tables.ts';
import type { Outcome, Step } from './step.ts';
import { undocumentedExports } from './undocumented-exports.ts';

/** Runs a check for every published package and adds up the outcomes; `check` returns what is wrong, or nothing. */
function perPackage(
  name: string,
  check: (item: PublishedPackage) => Promise<string | undefined> | string | undefined,
): Step {
  return {
    name,
    run: async (): Promise<Outcome> => {
      const problems: string[] = [];
      const packages = publishedPackages();
      for (const item of packages) {
        const problem = await check(item);
        if (problem !== undefined) problems.push(`${item.manifest.name}: ${problem}`);
      }
      return { passed: packages.length - problems.length, failed: problems.length, output: problems.join('\n') };
    },
  };
}

/** Packs a package with pnpm, which rewrites `workspace:` and applies `publishConfig`, into `folder`. */
export async function pack(item: PublishedPackage, folder: string): Promise<string> {
  const { code, output } = await command('pnpm', ['pack', '--pack-destination', folder], { cwd: item.path });
  const prefix = `modu-${item.folder}-`;
  const tarball = readdirSync(folder).find((file) => file.startsWith(prefix) && file.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined) throw new Error(`pack: ${item.manifest.name} cannot be packed\n${output}`);
  return join(folder, tarball);
}

async function lintTarball(item: PublishedPackage): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'modu-pack-'));
  try {
    const tarball = await pack(item, folder);
    const publint = await command('publint', [tarball, '--strict']);
    if (publint.code !== 0) return `publint\n${publint.output}`;
    const attw = await command('attw', [tarball, '--profile', 'esm-only', '--no-emoji']);
    return attw.code === 0 ? undefined : `are the types wrong\n${attw.output}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareApi(item: PublishedPackage): string | undefined {
  const file = join(item.path, 'api.md');
  if (!existsSync(file)) return 'api.md is missing; write it with `pnpm run api`';
  return readFileSync(file, 'utf8') === apiReport(item)
    ? undefined
    : 'the public API differs from api.md; look at the change, then `pnpm run api` and add a changeset';
}

const documents = ['README.md', 'CHANGELOG.md'];

function hasDocuments(item: PublishedPackage): string | undefined {
  const missing = documents.filter((file) => !existsSync(join(item.path, file)));
  if (missing.length > 0) return `${missing.join(' and ')} missing`;
  const problems = [...readmeTableProblems(item.path), ...undocumentedExports(item.path)];
  return problems.length === 0 ? undefined : problems.join('\n');
}

const size: Step = {
  name: 'size',
  run: async (): Promise<Outcome> => {
    const { code, stdout, output } = await command('size-limit', ['--json']);
    let entries: { name: string; passed?: boolean; size?: number; sizeLimit?: number }[];
    try {
      const parsed: unknown = JSON.parse(stdout);
      if (!Array.isArray(parsed)) return { passed: 0, failed: 1, output };
      entries = parsed as typeof entries;
    } catch {
      return { passed: 0, failed: 1, output };
    }
    const unlisted = publishedPackages().filter(({ manifest }) => !entries.some(({ name }) => name === manifest.name));
    if (unlisted.length > 0) {
      const names = unlisted.map(({ manifest }) => manifest.name).join(', ');
      return { passed: 0, failed: unlisted.length, output: `tooling/size-budgets.json must list ${names}` };
    }
    const over = entries.filter((entry) => entry.passed !== true);
    const text = over.map((entry) => `${entry.name}: ${entry.size} bytes, budget ${entry.sizeLimit}`).join('\n');
    const failed = Math.max(over.length, code === 0 && entries.length > 0 ? 0 : 1);
    return { passed: entries.length - over.length, failed, output: text === '' ? output : text };
  },
};

/** publint and "are the types wrong" on the packed tarball, the API snapshot, documents, the tests that their tables name and the exports that they leave out, and sizes. */
export const packagingSteps: readonly Step[] = [
  perPackage('tarball', lintTarball),
  perPackage('api', compareApi),
  perPackage('documents', hasDocuments),
  size,
];

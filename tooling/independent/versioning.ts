import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, root } from '../check/command.ts';
import { publishedPackages, type Manifest } from '../check/published-packages.ts';

function versions(folder: string): Map<string, string> {
  const manifests = publishedPackages().map(
    ({ folder: name }) => JSON.parse(readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8')) as Manifest,
  );
  return new Map(manifests.map(({ name, version }) => [name, version]));
}

async function versionAll(folder: string): Promise<void> {
  const { code, output } = await command(join(root, 'node_modules', '.bin', 'changeset'), ['version'], { cwd: folder });
  if (code !== 0) throw new Error(`changeset version failed\n${output}`);
}

/** Versions each package by a changeset of its own, in a copy of the manifests; returns what else was touched. */
export async function versionEachAlone(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset', 'apps/demo/package.json']) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    const target = join(folder, 'packages', name);
    mkdirSync(target, { recursive: true });
    for (const file of ['package.json', 'CHANGELOG.md']) {
      const source = join(root, 'packages', name, file);
      if (existsSync(source)) cpSync(source, join(target, file));
    }
  }
  await command('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  await versionAll(folder);
  const problems: string[] = [];
  for (const { manifest } of publishedPackages()) {
    const before = versions(folder);
    const changeset = join(folder, '.changeset', 'alone.md');
    writeFileSync(changeset, `---\n'${manifest.name}': patch\n---\n\nA change in this package alone.\n`);
    await versionAll(folder);
    rmSync(changeset, { force: true });
    const touched = [...versions(folder)]
      .filter(([name, version]) => before.get(name) !== version)
      .map(([name]) => name);
    if (touched.join() !== manifest.name)
      problems.push(`a patch of ${manifest.name} changed the version of ${touched.join(', ') || 'nothing'}`);
  }
  return problems;
}

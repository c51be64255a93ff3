import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../check/command.ts';
import type { PublishedPackage } from '../check/published-packages.ts';
import type { Example } from './readme-example.ts';

/**
 * An empty project that installs one package alone, with the peers it cannot do without, as a user would; returns its folder.
 * `@modu/*` come from the local registry, everything else from npm.
 */
export async function installAlone(
  item: PublishedPackage,
  folder: string,
  registry: string,
  example: Example,
): Promise<string> {
  const project = join(folder, item.folder);
  mkdirSync(project, { recursive: true });
  const peers = Object.entries(item.manifest.peerDependencies ?? {}).filter(
    ([name]) => item.manifest.peerDependenciesMeta?.[name]?.optional !== true,
  );
  const dependencies = { [item.manifest.name]: item.manifest.version, ...Object.fromEntries(peers) };
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }, undefined, 2),
  );
  writeFileSync(join(project, '.npmrc'), `@modu:registry=${registry}\n`);
  writeFileSync(
    join(project, 'pnpm-workspace.yaml'),
    // The override: flechette 2.7.0 depends on a package that the npm registry does not have.
    "minimumReleaseAgeExclude: ['@modu/*']\npmOnFail: ignore\nautoInstallPeers: false\nallowBuilds:\n  core-js: false\noverrides:\n  '@uwdata/flechette': 2.6.0\n",
  );
  writeFileSync(join(project, 'example.js'), example.javascript);
  const { code, output } = await command('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], {
    cwd: project,
    env: { CI: '' },
  });
  if (code !== 0) throw new Error(`${item.manifest.name} cannot be installed alone\n${output}`);
  return project;
}

/** Runs the example under a Node and returns a complaint when it prints something else than its README says. */
export async function runExample(project: string, node: string, expected: string): Promise<string | undefined> {
  const { code, stdout, output } = await command(node, ['example.js'], { cwd: project });
  if (code !== 0) return `the README example ended with code ${code}\n${output}`;
  return stdout.trim() === expected
    ? undefined
    : `the README promises\n${expected}\nand the example printed\n${stdout.trim()}`;
}

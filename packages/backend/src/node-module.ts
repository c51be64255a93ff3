interface Host {
  readonly process?: { getBuiltinModule?: (name: string) => unknown };
}

/**
 * A module of Node's own, or `undefined` outside of Node. Asked for at run time, so that no bundler for browsers sees an
 * import that it cannot resolve.
 */
export function nodeModule<T>(name: string): T | undefined {
  return (globalThis as Host).process?.getBuiltinModule?.(name) as T | undefined;
}

/**
 * The same configuration under names in camel case, `beta_1` as `beta1` and `weight_decay` as `weightDecay`, without the
 * entries of the names `left`.
 */
export function camelCaseKeys<T>(config: Readonly<Record<string, T>>, left: readonly string[] = []): Record<string, T> {
  return Object.fromEntries(
    Object.entries(config)
      .map(([key, value]) => [camelCase(key), value] as const)
      .filter(([key]) => !left.includes(key)),
  );
}

function camelCase(key: string): string {
  return key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

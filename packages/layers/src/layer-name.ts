const used = new Map<string, number>();

/**
 * The next default name of a layer, such as `attention_2`.
 *
 * tfjs would take it from the class name, whose `>` is not allowed in the names of weights.
 */
export function layerName(prefix: string): string {
  const count = (used.get(prefix) ?? 0) + 1;
  used.set(prefix, count);
  return `${prefix}_${count}`;
}

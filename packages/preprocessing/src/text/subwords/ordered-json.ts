/** Plain data, where a `Map` is an object whose members keep their order, also when they are named like whole numbers. */
export type OrderedJson =
  | string
  | number
  | boolean
  | null
  | readonly OrderedJson[]
  | ReadonlyMap<string, OrderedJson>
  | { readonly [name: string]: OrderedJson };

/** The JSON of `value`, with every member on its own line when `pretty`. */
export function orderedJson(value: OrderedJson, pretty: boolean, margin = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = margin + '  ';
  const list = (open: string, close: string, items: readonly string[]): string => {
    if (items.length === 0) return open + close;
    return pretty ? `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}` : open + items.join(',') + close;
  };
  if (Array.isArray(value))
    return list(
      '[',
      ']',
      (value as readonly OrderedJson[]).map((item) => orderedJson(item, pretty, inner)),
    );
  const members: Iterable<[string, OrderedJson]> = value instanceof Map ? value : Object.entries(value);
  const colon = pretty ? ': ' : ':';
  return list(
    '{',
    '}',
    Array.from(members, ([name, item]) => JSON.stringify(name) + colon + orderedJson(item, pretty, inner)),
  );
}

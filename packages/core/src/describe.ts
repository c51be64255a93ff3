const longest = 60;

/** A short rendering of any value for an error message: `'abc'`, `3`, `[1, 2, …] (10 items)`, `Float32Array(3)`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value.length > longest ? `'${value.slice(0, longest)}…'` : `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return describeArray(value);
  if (ArrayBuffer.isView(value)) {
    const length = 'length' in value ? Number(value.length) : value.byteLength;
    return `${value.constructor.name}(${length})`;
  }
  const name = (value.constructor as { name?: string } | undefined)?.name;
  if (name !== undefined && name !== 'Object' && name !== '') return `a ${name}`;
  const keys = Object.keys(value);
  return keys.length > 5 ? `{ ${keys.slice(0, 5).join(', ')}, … }` : `{ ${keys.join(', ')} }`.replace('{  }', '{}');
}

function describeArray(value: readonly unknown[]): string {
  const shown = value.slice(0, 3).map((item) => (Array.isArray(item) ? `Array(${item.length})` : describe(item)));
  return value.length > 3 ? `[${shown.join(', ')}, …] (${value.length} items)` : `[${shown.join(', ')}]`;
}

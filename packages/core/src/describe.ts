const longest = 60;

/**
 * A short rendering of any value for an error message, on one line.
 *
 * @example
 * ```ts
 * describe('abc'); // 'abc', with the quotes
 * describe([1, 2, 3, 4]); // [1, 2, 3, …] (4 items)
 * describe(new Float32Array(3)); // Float32Array(3)
 * ```
 */
export function describe(value: unknown): string {
  if (typeof value === 'string') return describeString(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return describeArray(value);
  if (ArrayBuffer.isView(value)) {
    const length = 'length' in value ? Number(value.length) : value.byteLength;
    return `${value.constructor.name}(${length})`;
  }
  const name = (value.constructor as { name?: string } | undefined)?.name;
  if (name !== undefined && name !== 'Object' && name !== '') return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  const keys = Object.keys(value);
  return keys.length > 5 ? `{ ${keys.slice(0, 5).join(', ')}, … }` : `{ ${keys.join(', ')} }`.replace('{  }', '{}');
}

function describeString(value: string): string {
  // By code points, so that no surrogate pair is cut, and on one line, as an error message is.
  const start = Array.from(value.slice(0, 2 * longest))
    .slice(0, longest)
    .join('');
  const line = start.replace(/[\n\r\t]/g, (space) => JSON.stringify(space).slice(1, -1));
  return start.length < value.length ? `'${line}…'` : `'${line}'`;
}

function describeArray(value: readonly unknown[]): string {
  const shown = Array.from(value.slice(0, 3), (item) =>
    Array.isArray(item) ? `Array(${item.length})` : describe(item),
  );
  return value.length > 3 ? `[${shown.join(', ')}, …] (${value.length} items)` : `[${shown.join(', ')}]`;
}

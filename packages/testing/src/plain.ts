/**
 * A copy of a value for comparing before and after: typed arrays, matrices, tables and tensors with all their numbers;
 * instances of classes and functions by identity.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return { kind: value.constructor.name, values: [...(value as Float64Array)] };
  if (Array.isArray(value)) return value.map(plain);
  const { columnNames, array, dataSync, shape, dtype } = value as {
    columnNames?: unknown;
    array?: (name: string) => ArrayLike<unknown>;
    dataSync?: () => ArrayLike<number>;
    shape?: readonly number[];
    dtype?: string;
  };
  if (typeof dataSync === 'function') {
    return { dtype, shape: [...(shape ?? [])], values: Array.from(dataSync.call(value)) };
  }
  if (typeof columnNames === 'function' && typeof array === 'function') {
    const names = (columnNames as () => string[]).call(value);
    return { columns: names.map((name) => [name, Array.from(array.call(value, name))]) };
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** A copy of arrays and plain objects, all frozen; typed arrays (which cannot be) are copied, anything else is shared. */
export function frozenCopy<T>(value: T): T {
  return copy(value, Object.freeze);
}

/** A copy of arrays, plain objects and typed arrays; anything else is shared. */
export function looseCopy<T>(value: T): T {
  return copy(value, (item) => item);
}

function copy<T>(value: T, finish: <U>(item: U) => U): T {
  if (Array.isArray(value)) return finish(value.map((item: unknown) => copy(item, finish))) as T;
  if (ArrayBuffer.isView(value)) return (value as unknown as Float64Array).slice() as T;
  if (typeof value !== 'object' || value === null || !isPlainObject(value)) return value;
  return finish(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, finish)]))) as T;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

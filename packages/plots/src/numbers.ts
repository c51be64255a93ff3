import { invalid, isNumericArray, ShapeError, type NumericArray } from '@modu/core';

/** A list of numbers. */
export type NumberList = readonly number[] | NumericArray;

/** Rows of numbers. */
export type NumberRows = readonly NumberList[];

/** JSON knows no NaN and no infinity, and no negative zero: the former are missing from the plot. */
export function plotNumber(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** A checked list of numbers as an array; NaN and infinities pass. @throws {ArgumentError} @throws {ShapeError} */
export function numberList(where: string, name: string, values: NumberList, length?: number): number[] {
  if (!Array.isArray(values) && !isNumericArray(values)) throw invalid(where, name, 'an array of numbers', values);
  const list = Array.from(values as ArrayLike<number>);
  const wrong = list.findIndex((value) => typeof value !== 'number');
  if (wrong >= 0) throw invalid(where, `${name}[${wrong}]`, 'a number', list[wrong]);
  if (length !== undefined && list.length !== length) {
    throw new ShapeError(`${where}: ${name} must have ${length} values, received ${list.length}`);
  }
  return list;
}

/** Checked rows of numbers of one length, at least one of each. @throws {ArgumentError} @throws {ShapeError} */
export function numberRows(where: string, name: string, rows: NumberRows): number[][] {
  if (!Array.isArray(rows)) throw invalid(where, name, 'an array of rows of numbers', rows);
  const lists = (rows as readonly NumberList[]).map((row, i) => numberList(where, `${name}[${i}]`, row));
  const columns = lists[0]?.length ?? 0;
  if (columns === 0) throw new ShapeError(`${where}: ${name} must have at least one row and one column, received none`);
  const odd = lists.findIndex((row) => row.length !== columns);
  if (odd >= 0) {
    throw new ShapeError(
      `${where}: ${name} must have rows of one length, received ${columns} in row 0 and ${lists[odd]?.length ?? 0} in row ${odd}`,
    );
  }
  return lists;
}

/** A checked list of at least one number. @throws {ArgumentError} @throws {ShapeError} */
export function someNumbers(where: string, name: string, values: NumberList, length?: number): number[] {
  const list = numberList(where, name, values, length);
  if (list.length === 0) throw new ShapeError(`${where}: ${name} must have at least one value, received none`);
  return list;
}

/** Checked names, one for each of `count` things. @throws {ArgumentError} @throws {ShapeError} */
export function nameList(where: string, name: string, names: readonly string[], count: number): string[] {
  if (!Array.isArray(names)) throw invalid(where, name, 'an array of strings', names);
  const wrong = names.findIndex((item) => typeof item !== 'string');
  if (wrong >= 0) throw invalid(where, `${name}[${wrong}]`, 'a string', names[wrong]);
  if (names.length !== count)
    throw new ShapeError(`${where}: ${name} must have ${count} names, received ${names.length}`);
  return [...(names as readonly string[])];
}

/** The checked lower and upper end of a range. @throws {ArgumentError} */
export function numberRange(where: string, name: string, range: readonly [number, number]): [number, number] {
  const [low, high] = Array.isArray(range) ? range : [];
  if (!Number.isFinite(low) || !Number.isFinite(high) || !((low as number) < (high as number)) || range.length !== 2) {
    throw invalid(where, name, 'two finite numbers, the lower one first', range);
  }
  return [low as number, high as number];
}

import type { Category } from './cell-input.ts';

/**
 * The order that Python and NumPy give strings: by code point. JavaScript's own order is by UTF-16 unit, which puts
 * characters beyond U+FFFF (emoji) before U+E000–U+FFFF.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    const before = i > 0 ? a.charCodeAt(i - 1) : 0;
    const inPair = before >= 0xd800 && before < 0xdc00;
    return (inPair && difference(a, b, i - 1)) || difference(a, b, i);
  }
  return a.length - b.length;
}

function difference(a: string, b: string, i: number): number {
  return (a.codePointAt(i) as number) - (b.codePointAt(i) as number);
}

const typeOrder: Readonly<Record<string, number>> = { number: 0, boolean: 1, string: 2 };

function rank(value: Category): number {
  if (value === null) return 3;
  return Number.isNaN(value) ? 4 : (typeOrder[typeof value] as number);
}

/** Numbers ascending, then false and true, then strings by code point, then null, then NaN. */
export function compareCategories(a: Category, b: Category): number {
  const byType = rank(a) - rank(b);
  if (byType !== 0) return byType;
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  return a === null || Number.isNaN(a) ? 0 : Number(a) - Number(b);
}

import { ArgumentError, expectArray, expectNumber, expectOneOf, invalid, type Range } from '@modu/core';

/** A number f, for a range from −f to f, or the two ends of a range. */
export type Factor = number | readonly number[];

/** How pixels from beyond the edge of an image come about. */
export type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

/** How a pixel is made of those around a place between pixels. */
export type Interpolation = 'bilinear' | 'nearest';

/** Options of the layers that move the pixels of images. */
export interface FillOptions {
  /** What is beyond the edges: the image turned over, the default, itself again, its last pixels, or `fillValue`. */
  readonly fillMode?: FillMode;
  /** How a pixel is made of those around the place it comes from, `'bilinear'` by default. */
  readonly interpolation?: Interpolation;
  /** The value beyond the edges for `'constant'`, 0 by default. */
  readonly fillValue?: number;
}

/** {@link FillOptions} with every default in place. */
export interface FillSettings {
  readonly fillMode: FillMode;
  readonly interpolation: Interpolation;
  readonly fillValue: number;
}

export const fillOptionNames = ['fillMode', 'interpolation', 'fillValue'] as const;

/** @throws {ArgumentError} when an option is out of range */
export function fillSettings(where: string, options: FillOptions): FillSettings {
  const { fillMode = 'reflect', interpolation = 'bilinear', fillValue = 0 } = options;
  return {
    fillMode: expectOneOf(where, 'fillMode', fillMode, ['reflect', 'wrap', 'constant', 'nearest']),
    interpolation: expectOneOf(where, 'interpolation', interpolation, ['bilinear', 'nearest']),
    fillValue: expectNumber(where, 'fillValue', fillValue),
  };
}

/**
 * The ends of the range that a factor names: from −f to f, as far as `range` reaches, or both as given.
 *
 * @throws {ArgumentError} when it is neither a number in the range nor two
 */
export function expectFactor(where: string, name: string, factor: unknown, range: Range): [number, number] {
  if (typeof factor === 'number') {
    const size = Math.abs(expectNumber(where, name, factor, range));
    return [Math.max(-size, range.min ?? Number.NEGATIVE_INFINITY), size];
  }
  if (!Array.isArray(factor)) throw invalid(where, name, 'a number or a list of two', factor);
  return expectPair(where, name, factor as readonly number[], range);
}

/** Two numbers in ascending order. @throws {ArgumentError} */
export function expectPair(where: string, name: string, pair: readonly number[], range: Range = {}): [number, number] {
  const ends = expectArray(where, name, pair);
  if (ends.length !== 2) throw new ArgumentError(`${where}: ${name} must be two numbers, received ${ends.length}`);
  const [first, second] = ends.map((end) => expectNumber(where, name, end, range)) as [number, number];
  return first <= second ? [first, second] : [second, first];
}

/** A factor as a config holds it. */
export function factorConfig(factor: Factor): number | number[] {
  return typeof factor === 'number' ? factor : [...factor];
}

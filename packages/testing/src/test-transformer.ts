import { describe, test } from 'vitest';
import { checkBadOptions, checkFrozenOptions, checkOptionsUnmodified, checkUnknownOption } from './check-options.ts';
import {
  checkColumnCount,
  checkFeatureNames,
  checkFitKeepsData,
  checkFitReturnsThis,
  checkFitTransform,
  checkFrozenData,
  checkInverseTransform,
  checkJsonRoundTrip,
  checkNotFitted,
  checkRefit,
  checkTransformKeepsData,
} from './check-transformer.ts';
import type { TransformerSubject } from './transformer-subject.ts';

/**
 * Registers the tests of what every transformer owes.
 *
 * @example
 * ```ts
 * testTransformer({
 *   name: 'StandardScaler', create: (options) => new StandardScaler(options), options: { withMean: false, withStd: false },
 *   x: [[1, 2], [3, 5], [4, 9]], other: [[7, 1], [9, 3]], otherColumns: [[1, 2, 3]],
 *   fromJSON: (json) => StandardScaler.fromJSON(json), badOptions: [[{ withMean: 1 }, 'withMean must be true or false']],
 * });
 * ```
 */
export function testTransformer(subject: TransformerSubject): void {
  const { name, create, options, badOptions = [] } = subject;
  const sample = create();
  describe(`${name} keeps what every transformer owes`, () => {
    test('fit returns the transformer', () => checkFitReturnsThis(subject));
    test('fit leaves x and y as they are', () => checkFitKeepsData(subject));
    test('transform leaves x as it is and gives the same again', () => checkTransformKeepsData(subject));
    test('frozen data give the same output', () => checkFrozenData(subject));
    test('a second fit forgets the first', () => checkRefit(subject));
    if (subject.stateful !== false) {
      test('transform before fit is an error that names the class', () => checkNotFitted(subject));
    }
    if (subject.otherColumns !== undefined) {
      test('another number of columns is an error', () => checkColumnCount(subject));
    }
    if (sample.fitTransform !== undefined && subject.crossFitted !== true) {
      test('fitTransform gives what fit and transform give', () => checkFitTransform(subject));
    }
    if (sample.toJSON !== undefined || subject.fromJSON !== undefined) {
      test('a JSON round trip transforms the same', () => checkJsonRoundTrip(subject));
    }
    if (sample.getFeatureNamesOut !== undefined) {
      test('getFeatureNamesOut names every column of the output once', () => checkFeatureNames(subject));
    }
    if (sample.inverseTransform !== undefined && subject.invertible !== false) {
      test('inverseTransform gives the input back', () => checkInverseTransform(subject));
    }
    if (options === undefined) return;
    test('frozen options are accepted', () => checkFrozenOptions(create as never, options));
    test('options stay as they are', () => checkOptionsUnmodified(create as never, options));
    test('an unknown option is refused', () => checkUnknownOption(create as never, options));
    test('bad options are refused in one sentence', () => checkBadOptions(create as never, badOptions));
  });
}

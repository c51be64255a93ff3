import { describe, test } from 'vitest';
import { checkBadOptions, checkFrozenOptions, checkOptionsUnmodified, checkUnknownOption } from './check-options.ts';
import {
  checkCovering,
  checkDifferentSeeds,
  checkDisjointTests,
  checkInputsUnmodified,
  checkNSplits,
  checkSameSeed,
  checkSeedWithoutEffect,
  checkTrainIsComplement,
  checkTrainAndTestApart,
  checkValidIndices,
} from './check-splitter.ts';
import type { SplitterSubject } from './splitter-subject.ts';

/**
 * Registers the tests of what every splitter guarantees, numbered as in its docstring.
 *
 * @example
 * ```ts
 * testSplitter({
 *   name: 'KFold', create: (options) => new KFold(options), options: { nSplits: 3, shuffle: true },
 *   x: { data: new Float32Array(22), shape: [11, 2] }, samples: 11, nSplits: 3, random: true,
 *   seedWithoutEffect: { randomState: 42 }, badOptions: [[{ nSplits: 1 }, 'nSplits must be an integer at least 2']],
 * });
 * ```
 */
export function testSplitter(subject: SplitterSubject): void {
  const { name, create, options, seedWithoutEffect } = subject;
  describe(`${name} keeps what every splitter guarantees`, () => {
    test('1. getNSplits is the number of splits', () => checkNSplits(subject));
    test('2. train and test are non-empty Int32Arrays of indices within the data, none twice', () =>
      checkValidIndices(subject));
    test('3. no index is in both train and test', () => checkTrainAndTestApart(subject));
    if (subject.disjointTests !== false) test('4. no sample is tested twice', () => checkDisjointTests(subject));
    if (subject.covering !== false) test('5. every sample is tested', () => checkCovering(subject));
    if (subject.trainIsComplement !== false) {
      test('6. every sample that is not tested is trained on', () => checkTrainIsComplement(subject));
    }
    test('7. the same options give the same splits, in every instance and at every call', () => checkSameSeed(subject));
    if (subject.random) test('8. another seed gives other splits', () => checkDifferentSeeds(subject));
    if (seedWithoutEffect !== undefined) {
      test('9. a seed without effect is an error', () => checkSeedWithoutEffect(subject));
    }
    test('10. x, y and groups may be frozen and stay as they are', () => checkInputsUnmodified(subject));
    test('frozen options are accepted', () => checkFrozenOptions(create, options));
    test('options stay as they are', () => checkOptionsUnmodified(create, options));
    test('an unknown option is refused', () => checkUnknownOption(create, options));
    test('bad options are refused in one sentence', () => checkBadOptions(create, subject.badOptions));
  });
}

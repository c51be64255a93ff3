import { describe, expect, test } from 'vitest';
import { checkCv } from './check-cv.ts';
import { KFold } from './k-fold.ts';
import { StratifiedKFold } from './stratified-k-fold.ts';

const classes = ['a', 'b', 'a', 'b'];

describe('checkCv', () => {
  test('a number stratifies for classifiers with class labels only', () => {
    expect(checkCv(2, classes, { classifier: true })).toBeInstanceOf(StratifiedKFold);
    expect(checkCv(2, classes)).toBeInstanceOf(KFold);
    expect(checkCv(2, [0.5, 1, 2, 3], { classifier: true })).toBeInstanceOf(KFold);
    expect(checkCv(2, undefined, { classifier: true })).toBeInstanceOf(KFold);
  });

  test('five folds in order are the default', () => {
    expect(checkCv(undefined, classes, { classifier: true })).toMatchObject({
      nSplits: 5,
      shuffle: false,
      randomState: undefined,
    });
    expect(checkCv(3)).toMatchObject({ nSplits: 3 });
  });

  test('a splitter comes back as it is', () => {
    const folds = new KFold();
    expect(checkCv(folds)).toBe(folds);
    const own = { split: () => [] };
    expect(checkCv(own)).toBe(own);
  });

  test('splits are given again at every call, also out of a generator', () => {
    function* splits(): Generator<[number[], number[]]> {
      yield [[0, 1], [2]];
      yield [[1, 2], [0]];
    }
    const splitter = checkCv(splits());
    const expected = [
      [Int32Array.of(0, 1), Int32Array.of(2)],
      [Int32Array.of(1, 2), Int32Array.of(0)],
    ];
    expect([...splitter.split([1, 2, 3])]).toEqual(expected);
    expect([...splitter.split([1, 2, 3])]).toEqual(expected);
    expect((splitter as unknown as KFold).getNSplits()).toBe(2);
  });

  test('anything else is refused in one sentence', () => {
    const expected = 'checkCv: cv must be a number of folds, a splitter, or a list of pairs [train, test]';
    expect(() => checkCv('5' as never)).toThrow(`${expected}, received '5'`);
    expect(() => checkCv({} as never)).toThrow(`${expected}, received {}`);
    expect(() => checkCv(1)).toThrow('checkCv: cv must be an integer at least 2, received 1');
    expect(() => checkCv(2, [], { classifier: 1 as never })).toThrow(
      'checkCv: classifier must be true or false, received 1',
    );
  });

  test('a number of folds is shuffled on request', () => {
    expect(checkCv(3, undefined, { shuffle: true, randomState: 4 })).toEqual(
      new KFold({ nSplits: 3, shuffle: true, randomState: 4 }),
    );
    expect(checkCv(3, ['a', 'b'], { classifier: true, shuffle: true, randomState: 4 })).toEqual(
      new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 4 }),
    );
    expect(() => checkCv(3, undefined, { randomState: 4 })).toThrow(
      'checkCv: randomState must be left out unless shuffle is true and cv a number, where it would have no effect',
    );
    expect(() => checkCv(new KFold(), undefined, { shuffle: true, randomState: 4 })).toThrow(
      'checkCv: randomState must',
    );
  });
});

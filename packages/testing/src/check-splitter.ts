import { expect } from 'vitest';
import { thrownBy } from './check-options.ts';
import { frozenCopy, looseCopy, plain } from './plain.ts';
import type { SplitterLike, SplitterSubject } from './splitter-subject.ts';

type Split = readonly [train: Int32Array, test: Int32Array];

function make({ create, options, random }: SplitterSubject, randomState = 42): SplitterLike {
  return create((random ? { ...options, randomState } : { ...options }) as never);
}

function splitsOf(splitter: SplitterLike, { x, y, groups }: Pick<SplitterSubject, 'x' | 'y' | 'groups'>): Split[] {
  return [...splitter.split(x, y, groups)];
}

/** Fails unless `getNSplits` and the number of splits are the declared one. */
export function checkNSplits(subject: SplitterSubject): void {
  const splitter = make(subject);
  expect(splitsOf(splitter, subject).length, 'the number of splits').toBe(subject.nSplits);
  expect(splitter.getNSplits(subject.x, subject.y, subject.groups), 'getNSplits').toBe(subject.nSplits);
}

/** Fails unless all indices are whole numbers within the data, without repetition, in non-empty Int32Arrays. */
export function checkValidIndices(subject: SplitterSubject): void {
  for (const split of splitsOf(make(subject), subject)) {
    for (const [part, indices] of [['train', split[0]] as const, ['test', split[1]] as const]) {
      expect(indices, part).toBeInstanceOf(Int32Array);
      expect(indices.length, `${part} must not be empty`).toBeGreaterThan(0);
      expect(new Set(indices).size, `${part} holds an index twice`).toBe(indices.length);
      expect(
        indices.every((index) => index >= 0 && index < subject.samples),
        `${part} holds an index outside 0..${subject.samples - 1}`,
      ).toBe(true);
    }
  }
}

/** Fails when a split trains on a sample that it tests. */
export function checkTrainAndTestApart(subject: SplitterSubject): void {
  for (const [train, tested] of splitsOf(make(subject), subject)) {
    const trained = new Set(train);
    expect(
      [...tested].filter((index) => trained.has(index)),
      'indices both in train and in test',
    ).toStrictEqual([]);
  }
}

/** Fails when two splits test the same sample. */
export function checkDisjointTests(subject: SplitterSubject): void {
  const tested = splitsOf(make(subject), subject).flatMap(([, test]) => [...test]);
  expect(new Set(tested).size, 'the number of different samples tested').toBe(tested.length);
}

/** Fails when a sample is tested in no split. */
export function checkCovering(subject: SplitterSubject): void {
  const tested = new Set(splitsOf(make(subject), subject).flatMap(([, test]) => [...test]));
  expect(tested.size, 'the number of different samples tested').toBe(subject.samples);
}

/** Fails when a split leaves a sample out of both its parts. */
export function checkTrainIsComplement(subject: SplitterSubject): void {
  for (const [train, tested] of splitsOf(make(subject), subject)) {
    expect(new Set([...train, ...tested]).size, 'samples in train or test').toBe(subject.samples);
  }
}

/** Fails unless two instances, and two interleaved runs of one instance, give the same splits. */
export function checkSameSeed(subject: SplitterSubject): void {
  const { x, y, groups } = subject;
  const splitter = make(subject);
  const expected = splitsOf(splitter, subject);
  expect(splitsOf(splitter, subject), 'a second call of split()').toStrictEqual(expected);
  expect(splitsOf(make(subject), subject), 'another instance').toStrictEqual(expected);
  const first = splitter.split(x, y, groups)[Symbol.iterator]();
  const second = splitter.split(x, y, groups)[Symbol.iterator]();
  for (const split of expected) {
    expect(first.next().value, 'one of two interleaved runs').toStrictEqual(split);
    expect(second.next().value, 'the other of two interleaved runs').toStrictEqual(split);
  }
}

/** Fails when seeds 1 to 5 all give the same splits. */
export function checkDifferentSeeds(subject: SplitterSubject): void {
  const seen = new Set(
    [1, 2, 3, 4, 5].map((seed) =>
      JSON.stringify(splitsOf(make(subject, seed), subject).map(([train, test]) => [[...train], [...test]])),
    ),
  );
  expect(seen.size, 'the number of different results of five seeds').toBeGreaterThan(1);
}

/** Fails unless a seed that would do nothing is refused with a message that names `randomState`. */
export function checkSeedWithoutEffect({ create, seedWithoutEffect }: SplitterSubject): void {
  const error = thrownBy(() => create(seedWithoutEffect as never), 'a seed without effect');
  expect(error.message).toContain('randomState');
}

/** Fails when splitting changes the data, or needs to. */
export function checkInputsUnmodified(subject: SplitterSubject): void {
  const given = [subject.x, subject.y, subject.groups].map(looseCopy);
  const before = given.map(plain);
  const splits = splitsOf(make(subject), { x: given[0], y: given[1], groups: given[2] });
  expect(given.map(plain), 'x, y or groups were changed').toStrictEqual(before);
  const [x, y, groups] = [subject.x, subject.y, subject.groups].map(frozenCopy);
  expect(splitsOf(make(subject), { x, y, groups }), 'the splits of frozen data').toStrictEqual(splits);
}

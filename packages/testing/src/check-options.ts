import { expect } from 'vitest';
import { frozenCopy, looseCopy, plain } from './plain.ts';

/** Options that must be refused, and what the message must contain or match. */
export type BadOptions = readonly (readonly [options: unknown, message: string | RegExp])[];

type Create = (options: never) => unknown;

const oneSentence = /^[^\s:][^:\n]*: [^\n]+ must [^\n]+, received [^\n]+$/;
const unknownOption = /^[^\s:][^:\n]*: unknown option '[^'\n]+'[^\n]*$/;

/** Fails unless `create` takes options that are frozen to the last level. */
export function checkFrozenOptions(create: Create, options: unknown): void {
  create(frozenCopy(options) as never);
}

/** Fails when `create` changes its options. */
export function checkOptionsUnmodified(create: Create, options: unknown): void {
  const given = looseCopy(options);
  create(given as never);
  expect(plain(given), 'options were changed').toStrictEqual(plain(options));
}

/** Fails unless an option that does not exist is refused by name. */
export function checkUnknownOption(create: Create, options: unknown): void {
  const error = thrownBy(() => create({ ...(options as object), noSuchOption: 1 } as never), 'an unknown option');
  expect(error.message).toMatch(unknownOption);
  expect(error.message).toContain("'noSuchOption'");
}

/** Fails unless each of `badOptions` is refused with a typed error of one sentence: `where: … must …, received …`. */
export function checkBadOptions(create: Create, badOptions: BadOptions): void {
  expect(badOptions.length, 'a table of bad options with at least one row').toBeGreaterThan(0);
  for (const [options, message] of badOptions) {
    expectRefusal(() => create(options as never), message, JSON.stringify(options));
  }
}

/** Fails unless `run` throws a typed error of one sentence that contains or matches `message`. */
export function expectRefusal(run: () => unknown, message: string | RegExp, what: string): void {
  const error = thrownBy(run, what);
  if (!unknownOption.test(error.message)) {
    expect(error.message, 'the message has the form «where: … must …, received …»').toMatch(oneSentence);
  }
  expectMessage(error, message);
}

function expectMessage(error: Error, message: string | RegExp): void {
  if (typeof message === 'string') expect(error.message).toContain(message);
  else expect(error.message).toMatch(message);
}

/** The typed error that `run` throws; fails when it throws none, or one without a code. */
export function thrownBy(run: () => unknown, what: string): Error & { readonly code: string } {
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  expect(error, `${what} must be refused`).toBeInstanceOf(Error);
  expect(
    String((error as { code?: unknown }).code),
    `the error for ${what} must carry a code: ${String(error)}`,
  ).toMatch(/^MODU_/);
  return error as Error & { readonly code: string };
}

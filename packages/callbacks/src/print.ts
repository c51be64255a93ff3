import { expectFunction, expectOneOf } from '@modu/core';

/** Options of callbacks that can say what they do. */
export interface PrintOptions {
  /** 1 says what the callback does when it does something; 0, the default, stays silent. */
  readonly verbose?: 0 | 1;
  /** Where the messages of `verbose: 1` go; the console by default. */
  readonly print?: (message: string) => void;
}

/** The function that prints a message, or does nothing where `verbose` is 0. @throws {ArgumentError} */
export function expectPrint(where: string, { verbose = 0, print }: PrintOptions): (message: string) => void {
  const level = expectOneOf(where, 'verbose', verbose, [0, 1]);
  const given = print === undefined ? undefined : expectFunction(where, 'print', print);
  if (level === 0) return () => undefined;
  // eslint-disable-next-line no-console -- verbose: 1 asks for it
  return given ?? ((message) => console.info(message));
}

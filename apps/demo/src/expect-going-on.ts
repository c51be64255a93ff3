import { AbortedError } from '@modu/core';

/** After a `fit` that ends as usual when it is cut short: its model is not the one that figures are wanted of. @throws {AbortedError} */
export function expectGoingOn(signal: AbortSignal): void {
  if (signal.aborted) throw new AbortedError('the training was stopped', { cause: signal.reason });
}

import { describe, test } from 'vitest';
import { checkCallbackLogs, checkCallbackOrder, checkCallbackReuse, checkCallbackTensors } from './check-callback.ts';
import { checkBadOptions, checkFrozenOptions, checkOptionsUnmodified, checkUnknownOption } from './check-options.ts';
import type { CallbackSubject } from './callback-subject.ts';

/**
 * Registers the tests of what every callback owes, driven by `fit` and by `fitDataset` on a tiny classifier that logs
 * `loss`, `acc`, `val_loss` and `val_acc` over four epochs of three batches.
 *
 * @example
 * ```ts
 * testCallback({
 *   name: 'EarlyStopping', create: (options) => new EarlyStopping(options), options: { monitor: 'loss', patience: 1 }, learningRate: 0,
 *   observe: (callback: EarlyStopping) => callback.stoppedEpoch, badOptions: [[{ patience: -1 }, 'patience must be an integer']],
 * });
 * ```
 */
export function testCallback(subject: CallbackSubject): void {
  const { name, create, options } = subject;
  describe(`${name} keeps what every callback owes`, () => {
    for (const mode of ['fit', 'fitDataset'] as const) {
      test(`its events arrive in Keras' order in ${mode}`, () => checkCallbackOrder(subject, mode));
      test(`logs stay as they are in ${mode}`, () => checkCallbackLogs(subject, mode));
      test(`no tensor is leaked in ${mode}`, () => checkCallbackTensors(subject, mode));
      test(`a second ${mode} starts afresh`, () => checkCallbackReuse(subject, mode));
    }
    test('frozen options are accepted', () => checkFrozenOptions(create, options));
    test('options stay as they are', () => checkOptionsUnmodified(create, options));
    test('an unknown option is refused', () => checkUnknownOption(create, options));
    test('bad options are refused in one sentence', () => checkBadOptions(create, subject.badOptions));
  });
}

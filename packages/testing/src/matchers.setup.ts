import { expect } from 'vitest';
import { allClose, type Tolerance } from './all-close.ts';

expect.extend({
  toBeAllClose(actual: unknown, expected: unknown, tolerance?: Tolerance) {
    const { pass, message } = allClose(actual, expected, tolerance);
    return { pass, message: () => message };
  },
});

declare module 'vitest' {
  // The type parameters must be those of vitest's own declaration.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Compares numbers, nested arrays, typed arrays, matrices and tensors as NumPy's `allclose` does. */
    toBeAllClose(expected: unknown, tolerance?: Tolerance): R;
  }
}

import { ArgumentError } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricDirection } from './metric-direction.ts';
import { Monitor } from './monitor.ts';

describe('metricDirection', () => {
  test.each(['loss', 'val_loss', 'mse', 'val_mae', 'val_meanSquaredError', 'ce', 'hinge'])(
    '%s is good when small',
    (name) => {
      expect(metricDirection('here', name)).toBe('min');
    },
  );

  test.each(['accuracy', 'acc', 'val_acc', 'auc', 'val_auc', 'precision', 'recall', 'f1', 'r2', 'val_r2Score'])(
    '%s is good when large',
    (name) => {
      expect(metricDirection('here', name)).toBe('max');
    },
  );

  test.each(['score', 'my_loss', 'val_', 'lossy', 'val_val_loss', 'toString'])('%s is not known', (name) => {
    expect(() => metricDirection('here', name)).toThrow(ArgumentError);
  });
});

describe('Monitor', () => {
  const value = fc.double({ noDefaultInfinity: false });

  test('no two values are each better than the other', () => {
    fc.assert(
      fc.property(
        value,
        value,
        fc.constantFrom('min', 'max'),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (a, b, mode, minDelta) => {
          const monitor = new Monitor('here', { monitor: 'score', mode: mode, minDelta });
          expect(monitor.isImprovement(a, b) && monitor.isImprovement(b, a)).toBe(false);
        },
      ),
    );
  });

  test('the two directions mirror each other', () => {
    fc.assert(
      fc.property(value, value, fc.double({ min: 0, max: 2, noNaN: true }), (a, b, minDelta) => {
        const down = new Monitor('here', { monitor: 'score', mode: 'min', minDelta });
        const up = new Monitor('here', { monitor: 'score', mode: 'max', minDelta });
        expect(down.isImprovement(a, b)).toBe(up.isImprovement(-a, -b));
      }),
    );
  });

  test('anything is better than nothing, and nothing better than NaN', () => {
    const monitor = new Monitor('here', {});
    expect(monitor.isImprovement(Number.NaN, undefined)).toBe(true);
    expect(monitor.isImprovement(Number.POSITIVE_INFINITY, undefined)).toBe(true);
    expect(monitor.isImprovement(1, Number.NaN)).toBe(false);
    expect(monitor.isImprovement(Number.NaN, 1)).toBe(false);
  });
});

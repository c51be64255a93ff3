import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percent, progressLine, type ProgressState } from './progress-line.ts';

const state: ProgressState = {
  label: undefined,
  fraction: 0.45,
  epoch: 9,
  epochs: 20,
  rate: { perSecond: 1234.5, unit: 'samples' },
  elapsedSeconds: 9,
  metrics: { loss: 0.43210987, val_accuracy: 0.8125 },
  isFinished: false,
};

describe('progressLine', () => {
  test('tells the bar, percentage, epoch, rate, time left and metrics', () => {
    expect(progressLine(state, { bar: true })).toBe(
      '█████████░░░░░░░░░░░ 45% · epoch 9/20 · 1,235 samples/s · 0:11 left · loss 0.4321 · val_accuracy 0.8125',
    );
  });

  test('leaves the bar out where it cannot be drawn, and puts the label first', () => {
    expect(progressLine({ ...state, label: 'fold 3' }, { bar: false })).toMatch(/^fold 3 45% · epoch 9\/20 · /);
  });

  test('tells the time used at the end', () => {
    const end = { ...state, fraction: 1, isFinished: true, elapsedSeconds: 3725, metrics: {} };
    expect(progressLine(end, { bar: true })).toBe(
      '████████████████████ 100% · epoch 9/20 · 1,235 samples/s · 1:02:05 used',
    );
  });

  test('leaves out what is not known', () => {
    const unknown = { ...state, fraction: 0, epochs: undefined, rate: undefined, metrics: {} };
    expect(progressLine(unknown, { bar: false })).toBe('0% · epoch 9');
  });

  test.each([
    [0.5, '0.5 samples/s'],
    [9.96, '10.0 samples/s'],
    [999.4, '999 samples/s'],
    [1000, '1,000 samples/s'],
    [12345678, '12,345,678 samples/s'],
  ])('%d per second is shown as %s', (perSecond, expected) => {
    expect(progressLine({ ...state, rate: { perSecond, unit: 'samples' } }, { bar: false })).toContain(` ${expected} `);
  });

  test.each([
    [0, '0.0000'],
    [0.001, '0.0010'],
    [0.00012346, '1.235e-4'],
    [-0.5, '-0.5000'],
    [99999, '99999.0000'],
    [123456, '1.235e+5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('a metric of %d is shown as %s', (value, expected) => {
    expect(progressLine({ ...state, metrics: { m: value } }, { bar: false })).toMatch(
      new RegExp(` m ${expected.replace('+', '\\+')}$`),
    );
  });

  test('the bar has 20 cells whatever the fraction', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
        expect(progressLine({ ...state, fraction }, { bar: true }).slice(0, 21)).toMatch(/^█*░* $/);
      }),
    );
  });
});

test('100% is shown at the very end only', () => {
  expect([0, 0.999, 1].map(percent)).toStrictEqual(['0%', '99%', '100%']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { rocCurve } from './roc-curve.ts';

const samples = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -4, max: 4 })), { minLength: 1, maxLength: 50 });

describe('rocCurve', () => {
  test('it is the curve that scikit-learn documents', () => {
    const [fpr, tpr, thresholds] = rocCurve([1, 1, 2, 2], [0.1, 0.4, 0.35, 0.8], { posLabel: 2 });
    expect([...fpr]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...tpr]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([...thresholds]).toEqual([Number.POSITIVE_INFINITY, 0.8, 0.4, 0.35, 0.1]);
  });

  test('values and errors are those of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('score-metrics.json', 'rocCurve', rocCurve);
    expect(values).toBeGreaterThan(40);
    expect(errors).toBeGreaterThan(15);
  });

  test('rates never fall, and go from 0 to 1', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const yTrue = [true, false, ...list.map(([label]) => label)];
        const curve = rocCurve(yTrue, [0, 0, ...list.map(([, score]) => score)]);
        for (const rates of curve.slice(0, 2)) {
          expect([...rates]).toEqual([...rates].sort((a, b) => a - b));
          expect([rates[0], rates.at(-1)]).toEqual([0, 1]);
        }
      }),
    );
  });

  test('leaving out intermediate points leaves out only points on straight lines', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const yTrue = [true, false, ...list.map(([label]) => label)];
        const scores = [0, 1, ...list.map(([, score]) => score)];
        const [fpr, tpr, thresholds] = rocCurve(yTrue, scores, { dropIntermediate: false });
        const [shortFpr, shortTpr, shortThresholds] = rocCurve(yTrue, scores);
        const kept = [...shortThresholds].map((threshold) => thresholds.indexOf(threshold));
        expect(kept.map((i) => fpr[i])).toEqual([...shortFpr]);
        expect(kept.map((i) => tpr[i])).toEqual([...shortTpr]);
        for (let i = 0; i < thresholds.length; i++) {
          const after = kept.find((position) => position >= i) as number;
          const before = kept.findLast((position) => position <= i) as number;
          const [x0, x1, y0, y1] = [fpr[before], fpr[after], tpr[before], tpr[after]] as [
            number,
            number,
            number,
            number,
          ];
          const cross = (x1 - x0) * ((tpr[i] as number) - y0) - (y1 - y0) * ((fpr[i] as number) - x0);
          expect(Math.abs(cross)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => rocCurve(['a', 'b'], [0, 1])).toThrow(
      "rocCurve: posLabel must be given for the labels ['a', 'b'], received undefined",
    );
    expect(() => rocCurve([0, 1, 2], [0, 1, 2])).toThrow(
      'rocCurve: yTrue must hold at most two labels unless posLabel is given, received 3',
    );
    expect(() =>
      rocCurve([0, 1], [
        [0, 1],
        [1, 0],
      ] as never),
    ).toThrow('rocCurve: yScore must hold one score per sample, received 2 columns');
    expect(() => rocCurve([0, 1], [0, Number.NaN])).toThrow(
      'rocCurve: yScore must hold finite numbers, received NaN at index 1',
    );
    expect(() => rocCurve([0, 1], [0, '1'] as never)).toThrow("rocCurve: yScore must be made of numbers, received '1'");
    expect(() => rocCurve([0, 1], [0, 1], { dropIntermediate: 0 } as never)).toThrow(
      'rocCurve: dropIntermediate must be true or false, received 0',
    );
  });
});

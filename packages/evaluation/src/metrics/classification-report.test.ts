import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { classificationReport, type ClassificationReport } from './classification-report.ts';

const yTrue = [0, 1, 2, 2, 2];
const yPred = [0, 0, 2, 2, 1];

describe('classificationReport', () => {
  test('the text is the one that scikit-learn documents', () => {
    const text = `              precision    recall  f1-score   support

     class 0       0.50      1.00      0.67         1
     class 1       0.00      0.00      0.00         1
     class 2       1.00      0.67      0.80         3

    accuracy                           0.60         5
   macro avg       0.50      0.56      0.49         5
weighted avg       0.70      0.60      0.61         5
`;
    expect(classificationReport(yTrue, yPred, { targetNames: ['class 0', 'class 1', 'class 2'] })).toBe(text);
  });

  test('texts, data and errors are those of scikit-learn', () => {
    const counts = checkGoldenCases('classification-report.json', 'classificationReport', classificationReport);
    expect(counts.values).toBeGreaterThan(280);
    expect(counts.errors).toBeGreaterThan(20);
  });

  test('as data it has rows by label and averages by name', () => {
    const report = classificationReport(yTrue, yPred, { outputDict: true });
    expect(Object.keys(report)).toEqual(['0', '1', '2', 'accuracy', 'macro avg', 'weighted avg']);
    expect(report.accuracy).toBe(0.6);
    expect(report['2']).toEqual({ precision: 1, recall: 2 / 3, 'f1-score': 0.8, support: 3 });
    expect(report['weighted avg'].support).toBe(5);
    expectTypeOf(report).toEqualTypeOf<ClassificationReport>();
    expectTypeOf(classificationReport(yTrue, yPred, { digits: 3 })).toEqualTypeOf<string>();
  });

  test('with labels that leave some out the micro average takes the place of the accuracy', () => {
    const report = classificationReport(yTrue, yPred, { labels: [2, 1], outputDict: true });
    expect(Object.keys(report)).toEqual(['1', '2', 'micro avg', 'macro avg', 'weighted avg']);
    expect(report['micro avg']).toEqual({ precision: 2 / 3, recall: 0.5, 'f1-score': 4 / 7, support: 4 });
  });

  test('booleans and strange labels keep their rows', () => {
    expect(classificationReport([true, false], [true, true])).toContain(
      '       false       0.00      0.00      0.00         1\n',
    );
    const report = classificationReport(['__proto__', 'a'], ['__proto__', 'a'], { outputDict: true });
    expect(Object.keys(report)).toContain('__proto__');
  });

  test('supports look like scikit-learn writes them: floats with weights, and when nothing is correct', () => {
    expect(classificationReport([0, 1], [1, 0])).toContain('           1       0.00      0.00      0.00       1.0\n');
    expect(classificationReport([0, 1], [0, 1], { sampleWeight: [1, 2] })).toContain('      2.0\n');
    expect(classificationReport([0, 1], [0, 0])).toContain('           1       0.00      0.00      0.00         1\n');
  });

  test('wrong options are refused in one sentence', () => {
    const report = (options: object): unknown => classificationReport(yTrue, yPred, options);
    const messages: [object, string][] = [
      [{ targetNames: ['a'] }, "targetNames must hold one name for each of the 3 labels, received ['a']"],
      [{ targetNames: 'abc' }, "targetNames must be an array, received 'abc'"],
      [{ digits: -1 }, 'digits must be an integer at least 0 and at most 100, received -1'],
      [{ digits: 1.5 }, 'digits must be an integer at least 0 and at most 100, received 1.5'],
      [{ outputDict: 'yes' }, "outputDict must be true or false, received 'yes'"],
      [{ zeroDivision: 2 }, 'zeroDivision must be one of 0, 1, NaN, received 2'],
      [{ output_dict: true }, "unknown option 'output_dict'; did you mean 'outputDict'?"],
    ];
    for (const [options, message] of messages)
      expect(() => report(options)).toThrow(`classificationReport: ${message}`);
  });

  test('rows of labels give the values and errors of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('label-rows.json', 'classificationReport', classificationReport);
    expect(values).toBeGreaterThan(45);
    expect(errors).toBeGreaterThan(35);
  });
});

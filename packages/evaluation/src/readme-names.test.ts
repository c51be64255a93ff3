import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as evaluation from './index.ts';

/** All of scikit-learn's model_selection that this package promises. */
const modelSelection = [
  ...['KFold', 'StratifiedKFold', 'GroupKFold', 'StratifiedGroupKFold', 'RepeatedKFold', 'RepeatedStratifiedKFold'],
  ...['ShuffleSplit', 'StratifiedShuffleSplit', 'GroupShuffleSplit', 'LeaveOneOut', 'LeavePOut', 'LeaveOneGroupOut'],
  ...['LeavePGroupsOut', 'PredefinedSplit', 'TimeSeriesSplit', 'trainTestSplit', 'checkCv'],
  ...['crossValidate', 'crossValScore', 'crossValPredict', 'permutationTestScore', 'learningCurve', 'validationCurve'],
  ...['ParameterGrid', 'ParameterSampler', 'GridSearchCV', 'RandomizedSearchCV', 'HalvingGridSearchCV'],
  'HalvingRandomSearchCV',
];

/** All of scikit-learn's metrics that this package promises. */
const metrics = [
  ...['accuracyScore', 'balancedAccuracyScore', 'topKAccuracyScore', 'precisionScore', 'recallScore', 'f1Score'],
  ...['fbetaScore', 'jaccardScore', 'precisionRecallFscoreSupport', 'confusionMatrix', 'multilabelConfusionMatrix'],
  ...['classificationReport', 'cohenKappaScore', 'matthewsCorrcoef', 'hammingLoss', 'zeroOneLoss', 'hingeLoss'],
  ...['logLoss', 'brierScoreLoss', 'rocAucScore', 'rocCurve', 'precisionRecallCurve', 'averagePrecisionScore', 'auc'],
  ...['detCurve', 'dcgScore', 'ndcgScore', 'meanAbsoluteError', 'meanSquaredError', 'rootMeanSquaredError'],
  ...['meanSquaredLogError', 'meanAbsolutePercentageError', 'medianAbsoluteError', 'maxError', 'r2Score'],
  ...['explainedVarianceScore', 'meanPinballLoss', 'meanPoissonDeviance', 'meanGammaDeviance', 'meanTweedieDeviance'],
  'makeScorer',
];

/** The scorer strings that scikit-learn's list names. */
const scorers = [
  ...['accuracy', 'balanced_accuracy', 'f1', 'f1_macro', 'f1_weighted', 'precision', 'recall', 'roc_auc'],
  ...['roc_auc_ovr', 'average_precision', 'neg_log_loss', 'neg_brier_score', 'r2', 'neg_mean_squared_error'],
  ...['neg_root_mean_squared_error', 'neg_mean_absolute_error'],
];

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const codes = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);
const rows = readme
  .slice(readme.indexOf('## Exports'), readme.indexOf('## Guarantees'))
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split(' | '))
  .map(([names = '', , tests = '']) => ({ names: codes(names), tests: codes(tests) }))
  .filter(({ names }) => names.length > 0);
const testFiles = new Set(
  readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' }).map((path) =>
    path.split('/').at(-1),
  ),
);

describe('the table of exports in the README', () => {
  test.each([...modelSelection, ...metrics])('%s is exported, and in the table with its test', (name) => {
    expect(evaluation).toHaveProperty(name);
    const row = rows.find(({ names }) => names.includes(name));
    expect(row?.tests, `tests of ${name}`).toBeDefined();
    const text = (row?.tests ?? []).map((file) => {
      expect(testFiles, file).toContain(file);
      const [folder] = ['metrics', 'splitters', 'running', 'search', 'estimators', 'streaming', 'significance'].filter(
        (candidate) => existsSync(new URL(`./${candidate}/${file}`, import.meta.url)),
      );
      return readFileSync(new URL(`./${folder}/${file}`, import.meta.url), 'utf8');
    });
    expect(
      text.some((code) => new RegExp(`\\b${name}\\b`).test(code)),
      `a test that uses ${name}`,
    ).toBe(true);
  });

  test('every value that is exported is in it, and nothing else', () => {
    const named = new Set(rows.flatMap(({ names }) => names));
    expect(Object.keys(evaluation).filter((name) => !named.has(name))).toEqual([]);
    const own = rows.filter(({ names }) => !names.some((name) => name.startsWith('@modu/evaluation/')));
    expect(own.flatMap(({ names }) => names).filter((name) => !(name in evaluation))).toEqual([]);
  });

  test('every scorer of the list is known and named in the README', () => {
    const known = evaluation.getScorerNames();
    for (const name of scorers) {
      expect(known).toContain(name);
      expect(readme.replaceAll(/`(f1|precision|recall)`/g, '`$1`, `$1_macro`, `$1_weighted`')).toContain(`\`${name}\``);
    }
  });
});

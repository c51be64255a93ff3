import type { CrossValidateResult } from '@modu/evaluation';
import { summarize } from '@modu/evaluation';
import type { Console } from './console.ts';
import type { Figures } from './recipe.ts';

/** Prints each fold's scores and their mean ± deviation, and returns the figures. */
export function showScores<Name extends string>(console: Console, result: CrossValidateResult<Name>): Figures {
  const summary = summarize(result);
  const names = Object.keys(summary) as Name[];
  const rows = Array.from(result.fitTime, (seconds, fold) => [
    `fold ${fold + 1}`,
    ...names.map((name) => (result.testScores[name][fold] ?? Number.NaN).toFixed(3)),
    seconds.toFixed(1),
  ]);
  const means = names.map((name) => `${summary[name].mean.toFixed(3)} ± ${summary[name].std.toFixed(3)}`);
  console.table(['', ...names, 'seconds'], [...rows, ['mean ± deviation', ...means, '']]);
  return Object.fromEntries(
    names.flatMap((name) => [[name, summary[name].mean] as const, [`${name}_std`, summary[name].std] as const]),
  );
}

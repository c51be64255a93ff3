import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataError, type Matrix } from '@modu/core';
import type { Console } from './console.ts';
import { writeJson } from './json-file.ts';
import { runFiles } from './output-folder.ts';

/** A fitted preparation of features that can be saved. */
export interface Preparation {
  toJSON(): unknown;
}

/** A fitted classifier or regressor. */
interface Model {
  predictProba?(x: Matrix): Promise<Matrix>;
  predict(x: Matrix): Promise<unknown>;
}

/**
 * Saves the preparation beside the checkpoint, loads both in a new process, and compares what it predicts.
 *
 * @returns the largest difference of a probability, or of a regressor's prediction
 * @throws {DataError} when the new process predicts anything else
 */
export async function provePredictionsSurvive(
  out: string,
  console: Console,
  { prepare, features, model }: { readonly prepare: Preparation; readonly features: Matrix; readonly model: Model },
): Promise<number> {
  await writeJson(join(out, runFiles.pipeline), prepare.toJSON());
  const here = await model.predictProba?.(features);
  const there = await predictInNewProcess(out);
  // A network with one output gives the probability of class 1 alone.
  const expected =
    here === undefined
      ? ((await model.predict(features)) as Float32Array)
      : there.columns === 1
        ? here.data.filter((_, i) => i % 2 === 1)
        : here.data;
  let largest = expected.length === there.outputs.length ? 0 : Number.POSITIVE_INFINITY;
  there.outputs.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - (expected[i] ?? Number.NaN)))));
  if (!(largest <= 1e-6))
    throw new DataError(`the loaded model must predict the same, received a difference of ${largest}`);
  console.say(
    `Loaded in a new process: ${expected.length} ${here === undefined ? 'predictions' : 'probabilities'}, largest difference ${largest}`,
  );
  return largest;
}

async function predictInNewProcess(out: string): Promise<{ outputs: number[]; columns: number }> {
  const program = process.argv[1] ?? '';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, program, 'predict', out, '--json'],
    {
      maxBuffer: 2 ** 28,
    },
  );
  return JSON.parse(stdout) as { outputs: number[]; columns: number };
}

/**
 * Metrics of whole predictions and splitters, against scikit-learn in the same run:
 * `node --conditions=@modu/source bench/evaluation/whole-data.ts --python PATH [--samples 10000000] [--workloads kFold,logLoss]`.
 *
 * Both draw the same data. Every workload runs in processes of its own, ours and scikit-learn's in turns; each does the work several
 * times, and the median of all times counts. Times are CPU seconds, ours with those of compiler and garbage collector, so that a
 * busy machine changes them little.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RandomState } from '@modu/core';
import {
  confusionMatrix,
  GroupKFold,
  KFold,
  logLoss,
  rocAucScore,
  ShuffleSplit,
  StratifiedKFold,
  StratifiedShuffleSplit,
  TimeSeriesSplit,
  trainTestSplit,
} from '@modu/evaluation';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    samples: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '1' },
    repeats: { type: 'string', default: '3' },
    workloads: { type: 'string' },
    one: { type: 'string' },
  },
});
const samples = Number(values.samples);

/** Numbers in [0, 1), the same as NumPy's. */
function shares(seed: number): Float64Array {
  return new RandomState(seed).randomSample(samples);
}

function integers(seed: number, below: number): Int32Array {
  return Int32Array.from(shares(seed), (share) => Math.floor(share * below));
}

interface Splits {
  split(x: unknown, y?: unknown, groups?: unknown): Iterable<readonly [Int32Array, Int32Array]>;
}

/** Takes all splits, and counts what is in them. */
function drain(splitter: Splits, y?: Int32Array, groups?: Int32Array): () => number {
  const x = new Uint8Array(samples);
  return () => {
    let total = 0;
    for (const [train, test] of splitter.split(x, y, groups)) total += train.length + test.length;
    return total;
  };
}

/** Each prepares its data and returns the work to be measured, whose number is compared with scikit-learn's. */
const workloads: Readonly<Record<string, () => () => number>> = {
  rocAucScore: () => {
    const scores = shares(1);
    const y = Int32Array.from(shares(2), (share, i) => Number(share < (scores[i] as number)));
    return () => rocAucScore(y, scores);
  },
  rocAucScoreFloat32: () => {
    const scores = Float32Array.from(shares(1));
    const y = Int32Array.from(shares(2), (share, i) => Number(share < (scores[i] as number)));
    return () => rocAucScore(y, scores);
  },
  confusionMatrix: () => {
    const [yTrue, yPred] = [integers(1, 10), integers(2, 10)];
    return () => confusionMatrix(yTrue, yPred)[3]?.[4] as number;
  },
  logLoss: () => {
    const [y, proba] = [integers(1, 2), shares(2)];
    return () => logLoss(y, proba);
  },
  kFold: () => drain(new KFold()),
  kFoldShuffled: () => drain(new KFold({ shuffle: true, randomState: 0 })),
  stratifiedKFold: () => drain(new StratifiedKFold(), integers(1, 10)),
  stratifiedKFoldShuffled: () => drain(new StratifiedKFold({ shuffle: true, randomState: 0 }), integers(1, 10)),
  groupKFold: () => drain(new GroupKFold(), undefined, integers(1, 1000)),
  shuffleSplit: () => drain(new ShuffleSplit({ nSplits: 2, randomState: 0 })),
  stratifiedShuffleSplit: () => drain(new StratifiedShuffleSplit({ nSplits: 2, randomState: 0 }), integers(1, 10)),
  timeSeriesSplit: () => drain(new TimeSeriesSplit()),
  trainTestSplit: () => {
    const x = integers(1, 10);
    return () => trainTestSplit(x, { randomState: 0 })[1].length;
  },
};

/** What one process says: the result, and the CPU seconds of every repeat. */
interface Timed {
  readonly result: number;
  readonly seconds: readonly number[];
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;
}

function timed(command: string, args: readonly string[]): Timed {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return JSON.parse(stdout) as Timed;
}

if (values.one !== undefined) {
  const work = workloads[values.one]?.() as () => number;
  const seconds: number[] = [];
  let result = 0;
  for (let i = 0; i < Number(values.repeats); i++) {
    const start = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  console.log(JSON.stringify({ result, seconds }));
} else {
  const here = fileURLToPath(import.meta.url);
  for (const name of values.workloads?.split(',') ?? Object.keys(workloads)) {
    const ours: Timed[] = [];
    const theirs: Timed[] = [];
    const { samples: count, repeats } = values;
    for (let round = 0; round < Number(values.rounds); round++) {
      const own = [...process.execArgv, here, '--one', name, '--samples', count, '--repeats', repeats];
      ours.push(timed(process.execPath, own));
      theirs.push(timed(values.python, [here.replace(/\.ts$/, '.py'), name, count, repeats]));
    }
    const secondsOf = (runs: readonly Timed[]): number => median(runs.flatMap(({ seconds }) => seconds));
    const [mine, other] = [secondsOf(ours), secondsOf(theirs)];
    const [a, b] = [ours[0]?.result ?? Number.NaN, theirs[0]?.result ?? Number.NaN];
    const same = Math.abs(a - b) <= 1e-9 * Math.abs(b) ? '' : `  DIFFERENT RESULTS ${a} and ${b}`;
    const ratio = (mine / other).toFixed(2);
    console.log(`${name.padEnd(26)} ${mine.toFixed(3)} s  scikit-learn ${other.toFixed(3)} s  ${ratio}×${same}`);
  }
}

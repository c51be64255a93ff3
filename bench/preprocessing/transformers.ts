/**
 * Fits and applies transformers to a million rows: `node --conditions=@modu/source bench/preprocessing/transformers.ts`.
 *
 * The counterpart in scikit-learn is transformers.py; both draw alike data and print seconds and peak memory as a multiple
 * of input and output together, as JSON. Each workload runs in a process of its own when named: `transformers.ts StandardScaler`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Matrix } from '@modu/core';
import {
  KBinsDiscretizer,
  MinMaxScaler,
  OneHotEncoder,
  OrdinalEncoder,
  QuantileTransformer,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
} from '@modu/preprocessing';

const rows = 1_000_000;

interface Transformer {
  fit(x: Matrix): { transform(x: Matrix): Matrix };
}

/** Name: transformer, columns, distinct whole numbers per column (0 for any numbers), share of missing values. */
const workloads: Readonly<Record<string, readonly [() => Transformer, number, number, number]>> = {
  StandardScaler: [() => new StandardScaler(), 20, 0, 0],
  MinMaxScaler: [() => new MinMaxScaler(), 20, 0, 0],
  RobustScaler: [() => new RobustScaler(), 20, 0, 0],
  'SimpleImputer mean': [() => new SimpleImputer(), 20, 0, 0.05],
  'SimpleImputer median': [() => new SimpleImputer({ strategy: 'median' }), 20, 0, 0.05],
  'SimpleImputer most_frequent': [() => new SimpleImputer({ strategy: 'most_frequent' }), 20, 100, 0.05],
  'OneHotEncoder 1000': [() => new OneHotEncoder(), 1, 1000, 0],
  'OneHotEncoder 20x50': [() => new OneHotEncoder(), 20, 50, 0],
  OrdinalEncoder: [() => new OrdinalEncoder(), 20, 1000, 0],
  KBinsDiscretizer: [() => new KBinsDiscretizer({ encode: 'ordinal' }), 20, 0, 0],
  QuantileTransformer: [() => new QuantileTransformer(), 20, 0, 0],
};

/** Numbers of a linear congruential generator. */
function draw(columns: number, distinct: number, missing: number): Matrix {
  const data = new Float32Array(rows * columns);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const share = state / 2 ** 32;
    data[i] = share < missing ? Number.NaN : distinct > 0 ? Math.floor(share * distinct) : share * 10 - 3;
  }
  return { data, shape: [rows, columns] };
}

const name = process.argv[2];
if (name === undefined) {
  for (const each of Object.keys(workloads)) {
    spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), each], { stdio: 'inherit' });
  }
} else {
  const [create, columns, distinct, missing] = workloads[name] as (typeof workloads)[string];
  const x = draw(columns, distinct, missing);
  const base = process.memoryUsage.rss() - x.data.byteLength;
  const start = performance.now();
  const fitted = create().fit(x);
  const middle = performance.now();
  const out = fitted.transform(x);
  const end = performance.now();
  const peak = process.resourceUsage().maxRSS * 1024 - base;
  const peakRatio = peak / (x.data.byteLength + out.data.byteLength);
  console.log(JSON.stringify({ name, fit: (middle - start) / 1000, transform: (end - middle) / 1000, peakRatio }));
}

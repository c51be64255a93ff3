/** The contestant's program in a page: the same workloads as in Node. */
import { configure } from '@modu/backend';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { measure, type Measured } from '../measure.ts';
import { readInputs } from '../read-inputs.ts';
import { workloadNamed } from '../workloads/index.ts';

async function run(backend: string, threads: number, workload: string, seconds: number): Promise<Measured> {
  if (backend === 'modu') configure({ threads });
  if (backend === 'wasm') setWasmPaths('/wasm/');
  if (!(await tf.setBackend(backend))) throw new Error(`'${backend}' cannot be started`);
  await tf.ready();
  const inputs = await readInputs(async (name) => (await fetch(`/inputs/${workload}/${name}`)).arrayBuffer());
  return measure(workloadNamed(workload)(inputs), seconds, performance.timeOrigin);
}

Object.assign(globalThis, { run });

/** One contestant on one workload in a process of its own: `contestant.ts BACKEND THREADS FOLDER WORKLOAD SECONDS STARTED`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { readInputs } from './read-inputs.ts';
import { startBackend } from './start-backend.ts';
import { workloadNamed } from './workloads/index.ts';

const [backend = '', threads = '1', folder = '', workload = '', seconds = '3', startedAt = ''] = process.argv.slice(2);
await startBackend(backend, Number(threads));
const inputs = await readInputs(async (name) => {
  const { buffer } = new Uint8Array(await readFile(join(folder, workload, name)));
  return buffer;
});
const measured = await measure(workloadNamed(workload)(inputs), Number(seconds), Number(startedAt));
console.log(JSON.stringify({ ...measured, peakMiB: process.resourceUsage().maxRSS / 1024 }));

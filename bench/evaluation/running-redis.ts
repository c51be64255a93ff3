/** Times what the executor across machines adds to a job that does nothing, with a worker and Redis on this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { crossValidate, KFold } from '@modu/evaluation';
import { RedisWorker, RedisWorkers } from '@modu/evaluation/redis';

const jobs = 500;
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as { port: number };
server.close();
const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '']);
await new Promise<void>((resolve, reject) => {
  redis.once('error', () => reject(new Error('redis-server must be installed: apt-get install redis-server')));
  redis.stdout.on('data', (data: Buffer) => {
    if (data.toString().includes('Ready to accept connections')) resolve();
  });
});
const url = `redis://127.0.0.1:${port}`;
const worker = new RedisWorker({ queue: 'bench', url, nJobs: 1 });
await worker.start();
const executor = new RedisWorkers({ queue: 'bench', url });
const module = new URL('./running-estimators.ts', import.meta.url);
const small = Float64Array.from({ length: jobs }, (_, i) => i);

async function run(options: { executor?: RedisWorkers }): Promise<number> {
  const start = performance.now();
  await crossValidate({ module, name: 'idle' }, small, small, { cv: new KFold({ nSplits: jobs }), ...options });
  return (performance.now() - start) / jobs;
}

await run({ executor });
const times = [await run({ executor }), await run({ executor }), await run({ executor })].sort((a, b) => a - b);
const here = await run({});
console.log(`an idle job: ${times[1]?.toFixed(3)} ms through Redis, ${here.toFixed(3)} ms in process`);
await executor.close();
await worker.close();
redis.kill();

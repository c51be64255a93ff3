import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { ArgumentError, ModuError } from '@modu/core';
import { RedisWorker, type RedisWorkerEvent, type RedisWorkerOptions } from './redis-worker.ts';

const help = `Takes jobs of RedisWorkers out of a queue and runs them.

  npx @modu/evaluation worker --queue NAME [options]

  --queue NAME            the queue that the coordinator names
  --url URL               redis://host:port or rediss://host:port for TLS (REDIS_URL; redis://127.0.0.1:6379)
  --username NAME         an account in Redis (REDIS_USERNAME)
  --password-file FILE    a file that holds the password, which may also be in REDIS_PASSWORD
  --tls-ca FILE           certificates to trust, for servers with certificates of their own
  --tls-cert FILE         this machine's certificate, where the server asks for one
  --tls-key FILE          its key
  --jobs N                how many jobs run at the same time (one for each processor)
  --root DIRECTORY        where the modules of jobs lie (the working directory)
  --node-option OPTION    an argument of Node for the threads, such as --node-option=--import=tsx; may be repeated
  --lock-seconds N        after so long without a sign of life a job is given to another worker (15)
  --grace-seconds N       how long SIGTERM waits for running jobs before they go back into the queue (30)
  --timeout-seconds N     how long Redis may be away (30)
  --quiet                 say nothing but errors
`;

/** Where a command reads and writes. */
export interface CommandSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => unknown;
  readonly writeError: (text: string) => unknown;
  /** Calls back when the process is asked to end; returns how to stop listening. */
  readonly onSignal: (listener: (signal: string) => void) => () => void;
}

const surroundings: CommandSurroundings = {
  env: process.env,
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  onSignal: (listener) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => signals.forEach((signal) => process.off(signal, listener));
  },
};

/** Runs `npx @modu/evaluation` with these arguments and returns the exit code. */
export async function runCommand(args: readonly string[], around: CommandSurroundings = surroundings): Promise<number> {
  try {
    return await runWorker(args, around);
  } catch (error) {
    // Known failures are one sentence; anything else is a fault of ours and shows where.
    const known = error instanceof ModuError || error instanceof TypeError;
    const text = error instanceof Error ? ((known ? undefined : error.stack) ?? error.message) : String(error);
    around.writeError(`${text}\n`);
    return 1;
  }
}

async function runWorker(args: readonly string[], around: CommandSurroundings): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      queue: { type: 'string' },
      url: { type: 'string' },
      username: { type: 'string' },
      'password-file': { type: 'string' },
      'tls-ca': { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      jobs: { type: 'string' },
      root: { type: 'string' },
      'node-option': { type: 'string', multiple: true },
      'lock-seconds': { type: 'string' },
      'grace-seconds': { type: 'string', default: '30' },
      'timeout-seconds': { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    around.write(help);
    return 0;
  }
  const [command, ...rest] = positionals;
  if (command !== 'worker' || rest.length > 0) {
    throw new ArgumentError(
      `@modu/evaluation: the command must be 'worker', received ${command ?? 'none'}; see --help`,
    );
  }
  const { env } = around;
  const file = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined
      ? undefined
      : await readFile(path, 'utf8').catch((error: unknown) => {
          throw new ArgumentError(`@modu/evaluation: ${path} must be a file that can be read, it is not`, {
            cause: error,
          });
        });
  const tls = {
    ca: await file(values['tls-ca']),
    cert: await file(values['tls-cert']),
    key: await file(values['tls-key']),
  };
  const password = (await file(values['password-file']))?.trim() ?? env['REDIS_PASSWORD'];
  const say = (event: RedisWorkerEvent): void => {
    if (!values.quiet) around.write(`${sentence(event)}\n`);
  };
  const options = defined({
    ...{ queue: values.queue, url: values.url ?? env['REDIS_URL'], username: values.username ?? env['REDIS_USERNAME'] },
    ...{ password, root: values.root, execArgv: values['node-option'], onEvent: say },
    ...{ nJobs: number('jobs', values.jobs), lockSeconds: number('lock-seconds', values['lock-seconds']) },
    connectionTimeoutSeconds: number('timeout-seconds', values['timeout-seconds']),
    tls: Object.values(tls).some((text) => text !== undefined) ? defined(tls) : undefined,
  }) as unknown as RedisWorkerOptions;
  const worker = new RedisWorker(options);
  await worker.start();
  const graceSeconds = number('grace-seconds', values['grace-seconds']) ?? 30;
  const stop = around.onSignal((signal) => {
    if (!values.quiet) around.write(`${signal}: no further jobs; waiting for those that run\n`);
    void worker.close({ graceSeconds });
  });
  try {
    if (!values.quiet)
      around.write(`process ${process.pid} on ${hostname()} waits for jobs of the queue ${values.queue}\n`);
    await worker.ended;
  } finally {
    stop();
  }
  return 0;
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new ArgumentError(`@modu/evaluation: --${name} must be a number, received '${text}'`);
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function sentence(event: RedisWorkerEvent): string {
  switch (event.type) {
    case 'serving':
      return `serves ${event.modules.join(', ')}`;
    case 'left':
      return 'left code that nobody needs any longer';
    case 'refused':
      return `refuses ${event.modules.join(', ')}: ${event.reason}`;
    case 'failed':
      return `failed ${event.run}.${event.job.slice(0, 8)}: ${event.reason}`;
    case 'started':
    case 'finished':
    case 'returned':
      return `${event.type} ${event.run}.${event.job.slice(0, 8)}`;
  }
}

import { runCli } from './cli.ts';

const abort = new AbortController();
process.on('SIGINT', () => {
  // A second Ctrl-C does not wait for the batch in progress.
  if (abort.signal.aborted) process.exit(130);
  abort.abort();
});
process.exitCode = await runCli(process.argv.slice(2), abort.signal);

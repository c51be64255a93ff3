export { runCommand } from './executors/redis/worker-command.ts';

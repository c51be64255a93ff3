export { runThreadJob as default } from './executors/thread-job.ts';

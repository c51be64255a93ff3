import { library } from '../../tooling/tsup.ts';

export default library({
  entry: [
    'src/index.ts',
    'src/workers.ts',
    'src/job-thread.ts',
    'src/redis.ts',
    'src/redis-job-thread.ts',
    'src/command.ts',
  ],
});

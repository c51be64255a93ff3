/** `pnpm kill-test [--moments 200] [--seed 1]`: kills a training at so many random moments, and compares what comes of it. */
import { parseArgs } from 'node:util';
import { killRepeatedly } from '../src/testing/kill-run.ts';

const { values } = parseArgs({
  options: { moments: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const report = await killRepeatedly(Number(values.moments), Number(values.seed));
process.stdout.write(
  `${report.kills} kills in ${report.trainings} trainings, ${report.whileWriting} of them left a checkpoint half written; ${report.different.length} trainings ended otherwise\n${report.different.join('\n')}\n`,
);
process.exitCode = report.different.length === 0 && report.kills >= Number(values.moments) ? 0 : 1;

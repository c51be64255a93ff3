// Runs a bundle of tfjs' tests with jasmine and writes a report; plain JavaScript, so that any supported Node can run it.
// node tfjs-suite-runner.mjs <bundle.cjs> <report.json> [filter]
import { writeFile } from 'node:fs/promises';
import Jasmine from 'jasmine';

const [, , bundle, reportFile, filter] = process.argv;

const report = { node: process.version, passed: 0, failed: 0, skipped: 0, failures: [] };
const runner = new Jasmine();
runner.exitOnCompletion = false;
runner.loadConfig({ spec_dir: '/', spec_files: [], random: false });
runner.clearReporters();
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status === 'passed') report.passed += 1;
    else if (status !== 'failed') report.skipped += 1;
    else {
      report.failed += 1;
      report.failures.push({
        name: fullName,
        messages: failedExpectations.map(({ message }) => message.slice(0, 500)),
      });
    }
  },
  suiteDone({ fullName, failedExpectations }) {
    if (failedExpectations.length === 0) return;
    report.failed += 1;
    report.failures.push({
      name: `${fullName} (set-up)`,
      messages: failedExpectations.map(({ message }) => message.slice(0, 500)),
    });
  },
});
await runner.execute([bundle], filter);
await writeFile(reportFile, `${JSON.stringify(report, null, 2)}\n`);

// Runs a bundle of tfjs' tests with jasmine in this Node and writes a report.
// node tfjs-suite-runner.mjs <bundle.cjs> <report.json> [filter]
import { writeFile } from 'node:fs/promises';
import Jasmine from 'jasmine';
import { suiteReporter } from './tfjs-suite-reporter.mjs';

const [, , bundle, reportFile, filter] = process.argv;

const { report, reporter } = suiteReporter(`Node ${process.version}`);
const runner = new Jasmine();
runner.exitOnCompletion = false;
runner.loadConfig({ spec_dir: '/', spec_files: [], random: false });
runner.clearReporters();
runner.addReporter(reporter);
await runner.execute([bundle], filter);
await writeFile(reportFile, `${JSON.stringify(report, null, 2)}\n`);

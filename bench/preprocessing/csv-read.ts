/**
 * Times `readCsv` on a file, each round in the same process, and its peak of memory:
 * `node --conditions=@modu/source bench/preprocessing/csv-read.ts file.csv [rounds]`; csv_read.py writes a file and is pandas'.
 */
import { statSync } from 'node:fs';
import { readCsv } from '@modu/preprocessing';

const [file = '', rounds = '3'] = process.argv.slice(2);
const megabytes = statSync(file).size / 1e6;
const before = process.resourceUsage().maxRSS / 1024;
const seconds: number[] = [];
let rows = 0;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  rows = (await readCsv(file)).numRows();
  seconds.push((performance.now() - start) / 1000);
}
seconds.sort((a, b) => a - b);
const median = seconds[Math.floor(seconds.length / 2)] as number;
const peakMiB = process.resourceUsage().maxRSS / 1024 - before;
console.log(JSON.stringify({ rows, megabytes, seconds: median, megabytesPerSecond: megabytes / median, peakMiB }));

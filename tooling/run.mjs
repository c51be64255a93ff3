/**
 * `npm start` and `npm test`: install what is missing, then hand over to Node 24.
 * Plain JavaScript without dependencies: it runs on any Node from 20.19, before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.cache', 'modu-install');
const windows = process.platform === 'win32';

function fail(message) {
  console.error(message);
  process.exit(1);
}

function atLeast(version, major, minor) {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    shell: windows,
    env: { ...process.env, PATH: bin + delimiter + process.env.PATH, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    stdio: 'inherit',
    ...options,
  });
  if (result.error) fail(`${command} cannot be started: ${result.error.message}`);
  return result;
}

/** Changes whenever another set of packages would be installed. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const manifests = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...manifests]) {
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.error('Installing (first run, or the dependencies changed) …');
  const { status } = run(
    'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (status !== 0) fail('The installation failed; the reason stands above.');
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  writeFileSync(stamp, wanted);
}

function build() {
  const result = run('turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'], { stdio: 'pipe' });
  if (result.status === 0) return;
  process.stderr.write(result.stdout);
  process.stderr.write(result.stderr);
  fail('The build failed; the reason stands above.');
}

/** Node 24 comes with the installation where a package of it exists; elsewhere the machine's own must be new enough. */
function checkNode() {
  const version = String(run('node', ['-p', 'process.versions.node'], { stdio: 'pipe' }).stdout).trim();
  if (!atLeast(version, 22, 18))
    fail(`The tools need Node 22.18 or later and found ${version}; install Node 24 and try again.`);
}

if (!atLeast(process.versions.node, 20, 19)) fail(`Modu needs Node 20.19 or later and found ${process.versions.node}.`);
const [job, ...args] = process.argv.slice(2);
install();
checkNode();
if (job === 'start') {
  if (!existsSync(join(root, 'apps', 'demo', 'dist', 'main.js'))) console.error('Building …');
  build();
  process.on('SIGINT', () => undefined);
  const { status, signal } = run('node', ['apps/demo/dist/main.js', ...args]);
  process.exit(signal ? 130 : (status ?? 1));
} else if (job === 'test') {
  process.exit(run('node', ['tooling/check/main.ts', ...args]).status ?? 1);
} else {
  fail(`tooling/run.mjs: expected 'start' or 'test', received ${job === undefined ? 'nothing' : `'${job}'`}`);
}

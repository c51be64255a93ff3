/**
 * Builds tfjs-node against a TensorFlow that a local Python has, where its own download of libtensorflow is out of reach.
 *
 *     node tooling/tfjs-node/build.ts --python PATH [--nodedir FOLDER]
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { command, root } from '../check/command.ts';
import { addonFolder, addonPackage, addonStamp, builtAddon } from './addon.ts';

const version = '4.22.0';
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

interface TensorFlow {
  readonly folder: string;
  readonly version: string;
}

class BuildError extends Error {}

async function run(what: string, program: string, args: readonly string[], cwd = root): Promise<string> {
  const result = await command(program, args, { cwd }).catch((error: unknown) => {
    throw new BuildError(`${what} failed: ${program} cannot be started`, { cause: error });
  });
  if (result.code !== 0) throw new BuildError(`${what} failed\n${result.output.trimEnd()}`);
  return result.stdout.trim();
}

/** The folder of TensorFlow's wheel; Python only looks it up, it does not load it. */
async function findTensorFlow(python: string): Promise<TensorFlow> {
  const script = [
    'import importlib.metadata, importlib.util, json',
    'spec = importlib.util.find_spec("tensorflow")',
    'names = [name for name in ("tensorflow-cpu", "tensorflow") if spec and any(True for _ in importlib.metadata.distributions(name=name))]',
    'print(json.dumps({"folder": spec.submodule_search_locations[0], "version": importlib.metadata.version(names[0])} if names else None))',
  ].join('\n');
  const found = JSON.parse(await run('asking Python', python, ['-c', script])) as TensorFlow | null;
  const installed = found !== null && libraries.every((name) => existsSync(join(found.folder, name)));
  if (!installed) {
    throw new BuildError(
      `--python must name a Python with TensorFlow, received ${python}; run: ${python} -m pip install tensorflow-cpu`,
    );
  }
  return found;
}

/** The folder above `include/node`. The addon uses the stable part of Node's interface: headers of any version will do. */
function findHeaders(given: string | undefined): string {
  const places = given === undefined ? [dirname(dirname(process.execPath)), '/usr', '/usr/local'] : [given];
  const found = places.find((place) => existsSync(join(place, 'include', 'node', 'node_api.h')));
  if (found === undefined) {
    throw new BuildError(
      `--nodedir must name the folder above include/node/node_api.h, looked in ${places.join(', ')}; Debian has it in libnode-dev`,
    );
  }
  return found;
}

/** Installs the package without its install script, which would download, and gives it the tfjs of the repository. */
async function install(): Promise<void> {
  rmSync(addonFolder, { recursive: true, force: true });
  mkdirSync(addonFolder, { recursive: true });
  writeFileSync(join(addonFolder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  await run('installing', 'npm', ['install', ...quiet, `@tensorflow/tfjs-node@${version}`], addonFolder);
  const scope = dirname(addonPackage);
  for (const name of readdirSync(scope)) {
    if (name !== 'tfjs-node') rmSync(join(scope, name), { recursive: true });
  }
  const tfjs = createRequire(join(root, 'package.json')).resolve('@tensorflow/tfjs/package.json');
  const core = createRequire(tfjs).resolve('@tensorflow/tfjs-core/package.json');
  symlinkSync(dirname(tfjs), join(scope, 'tfjs'));
  symlinkSync(dirname(core), join(scope, 'tfjs-core'));
}

/** TensorFlow's libraries under the names that the build links with and those that the loader looks for. */
function linkLibraries(folder: string): void {
  const target = join(addonPackage, 'deps', 'lib');
  mkdirSync(target, { recursive: true });
  const [main, framework] = libraries;
  for (const [source, name] of [
    [main, main],
    [main, 'libtensorflow.so'],
    [framework, framework],
    [framework, 'libtensorflow_framework.so'],
  ] as const) {
    symlinkSync(join(folder, source), join(target, name));
  }
  symlinkSync(join(folder, 'include'), join(addonPackage, 'deps', 'include'));
}

async function build(python: string, nodedir: string | undefined): Promise<void> {
  if (process.platform !== 'linux') throw new BuildError(`this build is for Linux, received ${process.platform}`);
  const tensorflow = await findTensorFlow(python);
  const headers = findHeaders(nodedir);
  await install();
  linkLibraries(tensorflow.folder);
  const compile = ['exec', '--', 'node-pre-gyp', 'install', '--build-from-source'];
  const { code, output } = await command('npm', compile, { cwd: addonPackage, env: { npm_config_nodedir: headers } });
  if (code !== 0) throw new BuildError(`compiling failed\n${output.trimEnd()}`);
  writeFileSync(
    addonStamp,
    JSON.stringify({ tfjsNode: version, tensorflow: tensorflow.version, python, headers }, undefined, 2),
  );
  console.log(`tfjs-node ${version} on TensorFlow ${tensorflow.version}: ${builtAddon() ?? ''}`);
}

const { values } = parseArgs({
  options: { python: { type: 'string' }, nodedir: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help || values.python === undefined) {
  console.log(
    'node tooling/tfjs-node/build.ts --python PATH of a Python with tensorflow [--nodedir FOLDER above include/node]',
  );
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    await build(values.python, values.nodedir);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(`tfjs-node: ${error.message}`);
    process.exitCode = 1;
  }
}

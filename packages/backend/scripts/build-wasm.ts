import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import asc from 'assemblyscript/asc';
import { exportedNames } from './exported-names.ts';
import { memoryFlagOffset } from './memory-flag-offset.ts';

const root = new URL('..', import.meta.url);
const target = new URL('src/generated/wasm.ts', root);

const variants = [
  { name: 'simd', features: ['threads', 'simd'] },
  { name: 'relaxedSimd', features: ['threads', 'simd', 'relaxed-simd'] },
];

/** A fingerprint of everything that goes into the binaries. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(new URL('assembly/', root))).filter((name) => name.endsWith('.ts')).toSorted();
  for (const path of [...files.map((name) => `assembly/${name}`), 'scripts/build-wasm.ts', 'package.json']) {
    hash.update(`${path}\0`).update(await readFile(new URL(path, root)));
  }
  return hash.digest('hex');
}

async function compile(features: readonly string[]): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  let messages = '';
  const collect = {
    write(chunk: string | Uint8Array) {
      messages += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    },
  };
  const flags = [
    '--importMemory',
    '--noExportMemory',
    '--sharedMemory',
    '--initialMemory',
    '16',
    '--maximumMemory',
    '65536',
  ];
  const { error } = await asc.main(
    [
      'assembly/index.ts',
      ...['-O3', '--noAssert', '--runtime', 'stub', '--memoryBase', '8192', '--noColors', '--outFile', 'out.wasm'],
      ...flags,
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      stdout: collect,
      stderr: collect,
      readFile: async (name, baseDir) => {
        try {
          return await readFile(new URL(name, new URL(`${baseDir}/`, root)), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => {
        if (name === 'out.wasm' && typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined)
    throw new Error(`build-wasm: the AssemblyScript sources do not compile\n${messages}`);
  return binary;
}

/**
 * Compiles `assembly/` into `src/generated/wasm.ts`, unless that file was made from the very same sources.
 * Returns whether anything was compiled.
 */
export async function buildWasm(): Promise<boolean> {
  const sources = await fingerprint();
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present.includes(sources)) return false;
  await exportedNames((file) => readFile(new URL(`assembly/${file}.ts`, root), 'utf8'));
  const parts = [`export const sources = '${sources}';`];
  for (const { name, features } of variants) {
    const binary = await compile(features);
    const bytes = deflateRawSync(binary, { level: 9 }).toString('base64');
    parts.push(
      `export const ${name} = { size: ${binary.length}, memoryFlag: ${memoryFlagOffset(binary)}, bytes: '${bytes}' };`,
    );
  }
  await mkdir(new URL('.', target), { recursive: true });
  // Several test runs may get here at the same time; each puts a whole file in place.
  const draft = new URL(`wasm.${process.pid}.tmp`, target);
  await writeFile(draft, `${parts.join('\n')}\n`);
  await rename(draft, target);
  return true;
}

/** vitest's global set-up: tests run on what the sources say. */
export async function setup(): Promise<void> {
  await buildWasm();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();

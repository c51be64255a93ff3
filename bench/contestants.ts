import { join } from 'node:path';
import { command, root } from '../tooling/check/command.ts';
import { builtAddon } from '../tooling/tfjs-node/addon.ts';
import { chromiumBench, type ChromiumBench } from './browser/chromium.ts';
import type { Measured } from './measure.ts';

/** Somebody who can be measured; a reason in place of figures when it fails. */
export interface Contestant {
  readonly name: string;
  readonly run: (folder: string, workload: string, seconds: number) => Promise<Measured | string>;
}

/** Whom `pnpm bench` asks by default. */
export const defaultContestants =
  'modu-1,modu-2,wasm,cpu,tensorflow,keras,torch,chromium-modu-1,chromium-modu-2,chromium-wasm,chromium-webgl';

async function measured(program: string, args: readonly string[]): Promise<Measured | string> {
  const startedAt = Date.now();
  const { code, stdout, output } = await command(program, [...args, String(startedAt)]);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0 && line.startsWith('{')) return JSON.parse(line) as Measured;
  const reason = output.split('\n').findLast((text) => /error|Error/.test(text)) ?? output.trim().split('\n').at(-1);
  return reason?.trim() ?? `code ${code}`;
}

/** Makes contestants by name, and closes what they share. */
export class Contestants {
  readonly #python: string | undefined;
  readonly #folder: string;
  #chromium: Promise<ChromiumBench> | undefined;

  constructor(folder: string, python: string | undefined) {
    this.#folder = folder;
    this.#python = python;
  }

  /** The contestant, or why it is absent. */
  named(name: string): Contestant | string {
    const parts = name.split('-');
    if (parts[0] === 'chromium') return this.#inChromium(name, parts[1] ?? '', Number(parts[2] ?? '1'));
    const [kind = '', threads = '1'] = parts;
    if (kind === 'keras' || kind === 'torch') {
      const python = this.#python;
      if (python === undefined) return 'name a Python that has it with --python';
      const script = join(root, 'bench', 'python', `${kind}_contestant.py`);
      return {
        name,
        run: (folder, workload, seconds) => measured(python, [script, folder, workload, String(seconds)]),
      };
    }
    if (kind === 'tensorflow' && builtAddon() === undefined) {
      return 'build it with node tooling/tfjs-node/build.ts --python PATH';
    }
    if (!['modu', 'wasm', 'cpu', 'tensorflow'].includes(kind)) return 'there is no such contestant';
    const script = join(root, 'bench', 'contestant.ts');
    return {
      name,
      run: (folder, workload, seconds) => measured('node', [script, kind, threads, folder, workload, String(seconds)]),
    };
  }

  async close(): Promise<void> {
    await (await this.#chromium)?.close();
  }

  #inChromium(name: string, backend: string, threads: number): Contestant {
    return {
      name,
      run: async (_, workload, seconds) => {
        this.#chromium ??= chromiumBench(this.#folder);
        return (await this.#chromium).run(backend, threads, workload, seconds);
      },
    };
  }
}

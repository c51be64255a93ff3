import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RandomState } from '@modu/core';
import type { KillableSettings } from './killable-training.ts';

/** What a series of kills came to. */
export interface KillReport {
  /** Processes that were killed. */
  readonly kills: number;
  /** Those of them that came while a checkpoint was being written, and left a part of it. */
  readonly whileWriting: number;
  /** Trainings that were run to their end in spite of them. */
  readonly trainings: number;
  /** Those that ended with other weights, losses or logs than an undisturbed one, or left files behind. */
  readonly different: readonly string[];
}

const program = fileURLToPath(new URL('killable-training.ts', import.meta.url));

/** Runs the training until it ends or is killed, after `killAfterMs` from its first sign of life; its exit code, null when killed. */
function live(folder: string, settings: KillableSettings, killAfterMs: number | undefined): Promise<number | null> {
  const child = spawn(process.execPath, ['--conditions=@modu/source', program, folder, JSON.stringify(settings)], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  child.stdout.once('data', () => {
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === null || code === 0) resolve(code);
      else reject(new Error(`the training failed with code ${code}: ${errors}`));
    });
  });
}

const frequencies = ['epoch', 3] as const;

/**
 * Trains again and again, kills the process at `moments` random moments, half of them at a step of the writing that goes on beside it, and
 * starts it again each time, until it ends; then compares with a training that nobody disturbed. Two at a time.
 */
export async function killRepeatedly(moments: number, seed: number): Promise<KillReport> {
  const root = mkdtempSync(join(tmpdir(), 'modu-kill-'));
  try {
    const undisturbed = new Map<unknown, Undisturbed>();
    for (const saveFreq of frequencies) {
      const folder = mkdtempSync(join(root, 'undisturbed-'));
      const start = performance.now();
      await live(folder, { saveFreq, dieAtStep: null }, undefined);
      undisturbed.set(saveFreq, { lifeMs: performance.now() - start, result: resultIn(folder) });
    }
    const half = Math.ceil(moments / 2);
    const lanes = await Promise.all(
      [half, moments - half].map((share, lane) => killInTurn(root, share, new RandomState(seed + lane), undisturbed)),
    );
    return {
      kills: lanes.reduce((sum, { kills }) => sum + kills, 0),
      whileWriting: lanes.reduce((sum, { whileWriting }) => sum + whileWriting, 0),
      trainings: lanes.reduce((sum, { trainings }) => sum + trainings, 0),
      different: lanes.flatMap(({ different }) => different),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Undisturbed {
  readonly lifeMs: number;
  readonly result: string;
}

async function killInTurn(
  root: string,
  moments: number,
  random: RandomState,
  undisturbed: ReadonlyMap<unknown, Undisturbed>,
): Promise<KillReport> {
  const different: string[] = [];
  let kills = 0;
  let whileWriting = 0;
  let trainings = 0;
  while (kills < moments) {
    const saveFreq = frequencies[trainings % 2] as 'epoch' | 3;
    const expected = undisturbed.get(saveFreq) as Undisturbed;
    const folder = mkdtempSync(join(root, 'killed-'));
    // Each of them is killed a few times on its way.
    for (let lives = 0; lives < 5 && kills < moments; lives += 1) {
      const isWithin = random.randint(2) === 0;
      const settings = { saveFreq, dieAtStep: isWithin ? random.randint(120) : null };
      const code = await live(folder, settings, isWithin ? undefined : random.uniform(0, expected.lifeMs / 2));
      if (code === 0) break;
      kills += 1;
      whileWriting += Number(readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.tmp')));
      // Killed when all was done: another life would begin another training.
      if (existsSync(join(folder, 'result.json'))) break;
    }
    if (!existsSync(join(folder, 'result.json'))) await live(folder, { saveFreq, dieAtStep: null }, undefined);
    trainings += 1;
    if (resultIn(folder) !== expected.result) different.push(`${folder}, saved by ${saveFreq}, ended otherwise`);
    if (existsSync(join(folder, 'backup'))) {
      different.push(`${folder} keeps its backup: ${readdirSync(join(folder, 'backup')).join(', ')}`);
    }
  }
  return { kills, whileWriting, trainings, different };
}

function resultIn(folder: string): string {
  return readFileSync(join(folder, 'result.json'), 'utf8');
}

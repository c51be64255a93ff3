import type { Logs } from './training-callback.ts';
import { trainerStateName } from './callback-state.ts';
import type { CallbackState, GroupMember } from './training-group.ts';

/**
 * The means of an epoch's metrics over its batches, in the arithmetic of tfjs and to the last bit, for epochs of which
 * tfjs saw a part only.
 */
export class EpochMeans implements GroupMember {
  readonly stateName = trainerStateName;
  /** Whether sums are kept: for trainings that may be interrupted within an epoch. */
  isNeeded = false;
  #seen = 0;
  #sums: Record<string, number> = {};

  getState(): CallbackState | undefined {
    if (!this.isNeeded) return undefined;
    return { seen: this.#seen, sums: { ...this.#sums } };
  }

  setState({ seen, sums }: CallbackState): void {
    this.#seen = seen as number;
    this.#sums = { ...(sums as Record<string, number>) };
  }

  begin(): void {
    this.#seen = 0;
    this.#sums = {};
  }

  async add(logs: Logs): Promise<void> {
    if (!this.isNeeded) return;
    const samples = typeof logs['size'] === 'number' ? logs['size'] : 0;
    this.#seen += samples;
    for (const [name, value] of Object.entries(logs)) {
      if (name === 'batch' || name === 'size') continue;
      const number = typeof value === 'number' ? value : ((await value.data())[0] ?? Number.NaN);
      this.#sums[name] = Math.fround((this.#sums[name] ?? 0) + Math.fround(number * samples));
    }
  }

  /** The means of all batches, in place of those of the batches since the interruption; those are disposed of. */
  correct(logs: Logs): void {
    const share = Math.fround(1 / this.#seen);
    for (const [name, sum] of Object.entries(this.#sums)) {
      const before = logs[name];
      if (before !== undefined && typeof before !== 'number') before.dispose();
      logs[name] = Math.fround(share * sum);
    }
  }
}

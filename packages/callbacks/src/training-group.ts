import type { TrainingParams } from './training-callback.ts';

/** What the members of a group are asked for: {@link Callback} without its type parameter. */
export interface GroupMember {
  readonly stateName: string;
  getState(): CallbackState | undefined;
  setState(state: CallbackState): void;
}

/** A value that a state may hold. Typed arrays are kept as bytes, numbers exactly, NaN and infinities too. */
export type StateValue =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | Int32Array
  | Uint8Array
  | readonly StateValue[]
  | { readonly [key: string]: StateValue | undefined };

/** What a callback remembers beyond the end of the process; keys that are undefined are left out. */
export type CallbackState = Readonly<Record<string, StateValue | undefined>>;

const groups = new WeakMap<TrainingParams, GroupMember[]>();

/** Notes that `member` takes part in the training with `params`, one and the same object for all of a training. */
export function joinTraining(params: TrainingParams, member: GroupMember): void {
  if (typeof params !== 'object' || params === null) return;
  const group = groups.get(params) ?? [];
  if (!group.includes(member)) group.push(member);
  groups.set(params, group);
}

/** The callbacks of a training that derive from {@link Callback}, in the order of the list. */
export function trainingGroup(params: TrainingParams | undefined): readonly GroupMember[] {
  return (params && groups.get(params)) ?? [];
}

import { CheckpointError } from '@modu/core';
import type { CallbackState, GroupMember, StateValue } from './training-group.ts';

/** The states of callbacks as JSON and the bytes of their arrays. */
export interface EncodedStates {
  readonly json: readonly StoredCallback[];
  readonly data: ArrayBuffer;
}

/** A callback's state as it stands in a file. */
export interface StoredCallback {
  readonly name: string;
  readonly state: unknown;
}

/** A callback's state under its name; those of one class have their number, from the second on. */
export interface NamedState {
  readonly name: string;
  readonly state: CallbackState;
}

type StoredArray = { readonly $array: 'float32' | 'int32' | 'uint8'; readonly at: number; readonly length: number };

/**
 * The name under which a trainer keeps what it needs to go on within an epoch. It may be there or not: a trainer that
 * begins at an epoch does without.
 */
export const trainerStateName = 'trainer';

/** The names under which the states of a group are kept, `EarlyStopping`, `EarlyStopping 2` and so on. */
function namedMembers(group: readonly GroupMember[]): { name: string; member: GroupMember }[] {
  const seen = new Map<string, number>();
  return group.map((member) => {
    const count = (seen.get(member.stateName) ?? 0) + 1;
    seen.set(member.stateName, count);
    return { name: count === 1 ? member.stateName : `${member.stateName} ${count}`, member };
  });
}

/** The states of those members of a group that have one. */
export function captureStates(group: readonly GroupMember[]): NamedState[] {
  return namedMembers(group).flatMap(({ name, member }) => {
    const state = member.getState();
    return state === undefined ? [] : [{ name, state }];
  });
}

/**
 * Gives the members of a group their states back.
 *
 * @throws {CheckpointError} when a member that keeps a state finds none, or a state finds no member
 */
export function restoreStates(
  where: string,
  source: string,
  group: readonly GroupMember[],
  states: readonly NamedState[],
): void {
  const members = namedMembers(group);
  const stateful = members.filter(({ member }) => member.getState() !== undefined);
  const missing = stateful.find(
    ({ name }) => name !== trainerStateName && !states.some((state) => state.name === name),
  );
  if (missing !== undefined) {
    throw new CheckpointError(
      `${where}: ${source} holds no state of ${missing.name}, which must take part, and stand before what saves, from the first epoch on`,
    );
  }
  const left = states.find(
    (state) => state.name !== trainerStateName && !stateful.some(({ name }) => name === state.name),
  );
  if (left !== undefined) {
    throw new CheckpointError(
      `${where}: callbacks must hold ${left.name} as they did when ${source} was made, received ${stateful.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  for (const { name, state } of states) members.find((candidate) => candidate.name === name)?.member.setState(state);
}

/** States as JSON and bytes, both copies: callbacks may change what they gave. */
export function encodeStates(states: readonly NamedState[]): EncodedStates {
  const chunks: Uint8Array[] = [];
  let at = 0;
  const encode = (value: StateValue | undefined): unknown => {
    if (typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))) {
      return { $number: Object.is(value, -0) ? '-0' : String(value) };
    }
    if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) {
      const stored: StoredArray = { $array: kindOf(value), at, length: value.length };
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      chunks.push(bytes);
      at += bytes.byteLength;
      return stored;
    }
    if (Array.isArray(value)) return (value as readonly StateValue[]).map(encode);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value as Record<string, StateValue | undefined>).flatMap(([key, item]) =>
        item === undefined ? [] : [[key, encode(item)]],
      ),
    );
  };
  const json = states.map(({ name, state }) => ({ name, state: encode(state as StateValue) }));
  // Whole 32-bit words, as handlers of tfjs keep them.
  const data = new Uint8Array(Math.ceil(at / 4) * 4);
  let offset = 0;
  for (const chunk of chunks) {
    data.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { json, data: data.buffer };
}

/** The reverse of {@link encodeStates}. @throws {CheckpointError} when bytes are missing */
export function decodeStates(where: string, source: string, { json, data }: EncodedStates): NamedState[] {
  const decode = (value: unknown): StateValue => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value as StateValue;
    if ('$number' in value) return Number(value.$number);
    if ('$array' in value) {
      const { $array, at, length } = value as StoredArray;
      const size = $array === 'uint8' ? 1 : 4;
      if (at + length * size > data.byteLength) {
        throw new CheckpointError(`${where}: ${source} is damaged, the states of its callbacks are cut short`);
      }
      const bytes = data.slice(at, at + length * size);
      return $array === 'float32'
        ? new Float32Array(bytes)
        : $array === 'int32'
          ? new Int32Array(bytes)
          : new Uint8Array(bytes);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  };
  return json.map(({ name, state }) => ({ name, state: decode(state) as CallbackState }));
}

function kindOf(value: Float32Array | Int32Array | Uint8Array): StoredArray['$array'] {
  if (value instanceof Float32Array) return 'float32';
  return value instanceof Int32Array ? 'int32' : 'uint8';
}

import * as tf from '@tensorflow/tfjs';
import { ArgumentError, ShapeError } from '@modu/core';

/** A tensor with a name, as tfjs exchanges the state of optimizers. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** What an optimizer keeps for one variable. */
export interface Kept<Slot extends string> {
  readonly slots: Readonly<Record<Slot, tf.Variable>>;
  /** Whether weight decay applies to the variable. */
  readonly decays: boolean;
}

/** A variable with what is kept for it. */
export interface Entry<Slot extends string> extends Kept<Slot> {
  readonly variable: tf.Variable;
}

/** Loaded state that has not met its variable yet. */
interface Unbound<Slot extends string> extends Kept<Slot> {
  readonly variable: undefined;
  /** The name that its variable had; empty where it is not known. */
  readonly name: string;
}

/** The state that an optimizer keeps for each variable, in the order in which the variables first appeared. */
export class SlotStore<Slot extends string> {
  readonly #where: string;
  #entries: (Entry<Slot> | Unbound<Slot>)[] = [];
  readonly #found = new Map<tf.Variable, Entry<Slot>>();

  constructor(where: string) {
    this.#where = where;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** All variables that have appeared and still live, with their state. */
  get entries(): readonly Entry<Slot>[] {
    return this.#entries.filter((entry) => entry.variable !== undefined);
  }

  /** Whether every variable has a slot of this name. */
  has(slot: Slot): boolean {
    return this.#entries.length > 0 && this.#entries.every(({ slots }) => slot in slots);
  }

  /** Gives the variables that lack a slot of this name one of zeros. */
  ensure(slot: Slot): void {
    for (const entry of this.entries) {
      if (slot in entry.slots) continue;
      const made = { ...entry.slots, [slot]: tf.tidy(() => tf.variable(tf.zerosLike(entry.variable), false)) };
      (entry as { slots: Kept<Slot>['slots'] }).slots = made;
    }
  }

  /** For each variable whether weight decay applies to it, in order. */
  get decays(): readonly boolean[] {
    return this.#entries.map(({ decays }) => decays);
  }

  /**
   * The entries of `variables`; `create` makes what is missing. Loaded state goes to the variables of the same names, or
   * where names differ, as they do in a second model in one process, to the variables in their order.
   *
   * @throws {ShapeError} when loaded state does not fit the variables
   */
  entriesOf(variables: readonly tf.Variable[], create: (variable: tf.Variable) => Kept<Slot>): Entry<Slot>[] {
    this.#dropDisposed();
    const unbound = this.#entries.filter((entry) => entry.variable === undefined);
    if (unbound.length > 0)
      this.#bind(
        unbound,
        variables.filter((variable) => !this.#found.has(variable)),
      );
    return variables.map((variable) => {
      const found = this.#found.get(variable);
      if (found !== undefined) return found;
      const made = { variable, ...create(variable) };
      this.#entries.push(made);
      this.#found.set(variable, made);
      return made;
    });
  }

  /** The state as tensors that stay the store's own, slot by slot, named `variable/slot`. */
  toTensors(slotNames: readonly Slot[]): NamedTensor[] {
    return slotNames.flatMap((slot) =>
      this.#entries.map((entry) => ({
        name: `${entry.variable === undefined ? entry.name : entry.variable.name}/${slot}`,
        tensor: entry.slots[slot],
      })),
    );
  }

  /**
   * Replaces all state by copies of `tensors`, which {@link toTensors} gave.
   *
   * @throws {ArgumentError} when a tensor belongs to no slot, or one is missing; the state then stays
   */
  fromTensors(
    where: string,
    slotNames: readonly Slot[],
    tensors: readonly NamedTensor[],
    decays: readonly boolean[],
  ): void {
    const bySlot = slotNames.map((slot) => tensors.filter(({ name }) => name.endsWith(`/${slot}`)));
    const count = bySlot[0]?.length ?? 0;
    const complete = bySlot.every((list) => list.length === count) && tensors.length === count * slotNames.length;
    if (!complete || (count > 0 && decays.length > 0 && decays.length !== count)) {
      const slots = slotNames.length === 0 ? 'no slot' : `the slots ${slotNames.join(', ')} of each variable`;
      const names = tensors.map(({ name }) => name).join(', ') || 'none';
      throw new ArgumentError(`${where}: weights must hold ${slots}, received ${names}`);
    }
    this.dispose();
    this.#entries = Array.from({ length: Math.max(count, decays.length) }, (_, index) => {
      const name = bySlot[0]?.[index]?.name.slice(0, -`/${slotNames[0]}`.length) ?? '';
      const slots = slotNames.map((slot, i) => [slot, tf.variable(bySlot[i]?.[index]?.tensor as tf.Tensor, false)]);
      return {
        variable: undefined,
        name,
        slots: Object.fromEntries(slots) as Record<Slot, tf.Variable>,
        decays: decays[index] ?? true,
      };
    });
  }

  dispose(): void {
    for (const { slots } of this.#entries) disposeSlots(slots);
    this.#entries = [];
    this.#found.clear();
  }

  #dropDisposed(): void {
    this.#entries = this.#entries.filter(({ variable, slots }) => {
      if (variable?.isDisposed !== true) return true;
      disposeSlots(slots);
      this.#found.delete(variable);
      return false;
    });
  }

  #bind(unbound: readonly Unbound<Slot>[], variables: readonly tf.Variable[]): void {
    const named = variables.map((variable) => unbound.find(({ name }) => name === variable.name));
    const byName = named.every((entry) => entry !== undefined);
    if (!byName && unbound.length !== variables.length) {
      throw new ShapeError(
        `${this.#where}: the loaded state is that of ${unbound.length} variables, received ${variables.length} others`,
      );
    }
    const pairs = variables.map((variable, index) => ({
      variable,
      entry: (byName ? named[index] : unbound[index]) as Unbound<Slot>,
    }));
    for (const { variable, entry } of pairs) {
      for (const slot of Object.values<tf.Variable>(entry.slots)) {
        if (tf.util.arraysEqual(slot.shape, variable.shape)) continue;
        throw new ShapeError(
          `${this.#where}: variable '${variable.name}' must have shape [${slot.shape.join(', ')}] as in the loaded state, received [${variable.shape.join(', ')}]`,
        );
      }
    }
    for (const { variable, entry } of pairs) {
      const bound = { variable, slots: entry.slots, decays: entry.decays };
      this.#entries[this.#entries.indexOf(entry)] = bound;
      this.#found.set(variable, bound);
    }
  }
}

function disposeSlots(slots: Readonly<Record<string, tf.Variable>>): void {
  tf.dispose(Object.values(slots));
}

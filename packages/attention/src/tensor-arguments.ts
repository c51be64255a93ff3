import { ArgumentError, describe, expectBoolean, expectOptions, invalid } from '@modu/core';
import { hasImplicitMask } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { MaskTensor } from './mask-tensor.ts';

type AnyTensor = tf.Tensor | tf.SymbolicTensor;
type Applied = tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[];

/** What a layer takes in a call, by name. */
export interface CallSignature {
  /** The inputs in their order, such as query, value, key. */
  readonly inputs: readonly string[];
  /** How many of the inputs must be given. */
  readonly required: number;
  /** The masks among the options, each with the input whose own mask it is by default, or null. */
  readonly masks: Readonly<Record<string, string | null>>;
  /** Options that are true or false, with their defaults; a model fixes them when the layer is added to it. */
  readonly flags: Readonly<Record<string, boolean>>;
  /** Options that calls on tensors alone may have. */
  readonly onTensorsOnly?: readonly string[];
}

/** A call on tensors, by name. */
export interface TensorCall {
  readonly inputs: Readonly<Record<string, tf.Tensor | undefined>>;
  readonly masks: Readonly<Record<string, tf.Tensor | undefined>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly training: boolean;
}

/**
 * The inputs, masks and flags of a layer's calls, on tensors and in models.
 *
 * tfjs passes the options of a call neither on to a model that runs, nor the masks of any input but the first; so masks
 * enter a model as further inputs, through {@link MaskTensor}, and flags are kept here.
 */
export class TensorArguments {
  readonly #where: string;
  readonly #signature: CallSignature;
  readonly #roles = new Map<number, readonly (string | undefined)[]>();
  #modelFlags: Readonly<Record<string, boolean>> | undefined;

  constructor(where: string, signature: CallSignature) {
    this.#where = where;
    this.#signature = signature;
  }

  /** Checks a call and passes it on to `apply` of tfjs' layer. */
  apply(
    layer: tf.layers.Layer,
    inputs: unknown,
    kwargs: object | undefined,
    apply: (inputs: never, kwargs: object) => Applied,
  ): Applied {
    const { flags, masks, onTensorsOnly = [] } = this.#signature;
    const known = [...Object.keys(masks), ...Object.keys(flags), ...onTensorsOnly, 'training'];
    // A model that runs passes on the mask of the first input, or an old one; the true ones are inputs.
    if (layer.inboundNodes.length > 0) known.push('mask');
    const options = expectOptions(this.#where, kwargs as Record<string, unknown> | undefined, known);
    for (const name of ['training', ...Object.keys(flags)]) {
      if (options[name] !== undefined) expectBoolean(this.#where, name, options[name]);
    }
    const list = (Array.isArray(inputs) ? inputs : [inputs]) as readonly AnyTensor[];
    if (!list.every((x) => x instanceof tf.SymbolicTensor)) {
      this.#expectInputs(list.filter((x) => !(x instanceof tf.Tensor) || MaskTensor.roleOf(x) === undefined));
      return apply(asGiven(list), { ...options });
    }
    for (const name of onTensorsOnly) {
      if (options[name] !== undefined) throw invalid(this.#where, name, 'left out in a model', options[name]);
    }
    const all = list.some(isMask) ? [...list] : this.#withMasks(this.#expectInputs(list), options);
    this.#roles.set(
      all.length,
      all.map((x) => roleOf(x)),
    );
    this.#fixFlags(options);
    return apply(asGiven(all), { ...this.#modelFlags });
  }

  /** The tensors of a call by name. @throws {ArgumentError} when their number is wrong or a mask is not bool */
  ofCall(given: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>, isInModel: boolean): TensorCall {
    const all = Array.isArray(given) ? given : [given];
    const brought = all.filter((x) => MaskTensor.roleOf(x) !== undefined);
    const list = this.#expectInputs(all.filter((x) => !brought.includes(x)));
    const inputs = Object.fromEntries(this.#signature.inputs.map((name, i) => [name, list[i]]));
    const masks = Object.entries(this.#signature.masks).map(([name, of]): [string, tf.Tensor | undefined] => {
      if (isInModel && kwargs[name] === undefined) {
        const mask = brought.find((x) => MaskTensor.roleOf(x) === name);
        return [name, mask && tf.cast(mask, 'bool')];
      }
      return [name, this.#mask(name, kwargs[name], of === null ? undefined : inputs[of])];
    });
    const flags = Object.entries(this.#signature.flags).map(([name, byDefault]): [string, boolean] => [
      name,
      (kwargs[name] as boolean | undefined) ?? this.#modelFlags?.[name] ?? byDefault,
    ]);
    return {
      inputs,
      masks: Object.fromEntries(masks),
      flags: Object.fromEntries(flags),
      training: kwargs['training'] === true,
    };
  }

  /** The mask of the input of this name, out of what tfjs passes to `computeMask`. */
  maskOf(role: string, inputs: tf.Tensor | tf.Tensor[], masks: tf.Tensor | tf.Tensor[] | undefined): tf.Tensor | null {
    const list = Array.isArray(inputs) ? inputs : [inputs];
    const index = this.#roles.get(list.length)?.indexOf(role) ?? -1;
    if (Array.isArray(masks) && this.#modelFlags !== undefined) return masks[index] ?? null;
    return list[0]?.kerasMask ?? null;
  }

  /** What a flag is for the shapes of a model. */
  modelFlag(name: string): boolean {
    return this.#modelFlags?.[name] ?? this.#signature.flags[name] ?? false;
  }

  /** The shapes of the inputs, without those of masks. */
  inputShapes(shapes: tf.Shape | tf.Shape[]): tf.Shape[] {
    const list = (Array.isArray(shapes[0]) || shapes.length === 0 ? shapes : [shapes]) as tf.Shape[];
    const roles = this.#roles.get(list.length);
    const inputs = roles === undefined ? list : list.filter((_, i) => roles[i] === undefined);
    return inputs.slice(0, this.#signature.inputs.length);
  }

  #expectInputs<T>(list: readonly T[]): readonly T[] {
    const { inputs, required } = this.#signature;
    if (list.length >= required && list.length <= inputs.length) return list;
    const shortest = `[${inputs.slice(0, required).join(', ')}]`;
    const expected = required === inputs.length ? shortest : `${shortest} or [${inputs.join(', ')}]`;
    const received = list.length === 1 ? describe(list[0]) : `a list of ${list.length}`;
    throw new ArgumentError(`${this.#where}: inputs must be a list ${expected}, received ${received}`);
  }

  #withMasks(list: readonly tf.SymbolicTensor[], options: Readonly<Record<string, unknown>>): tf.SymbolicTensor[] {
    const inputs = list.map((x, i) => (list.indexOf(x) < i ? copy(x) : x));
    const masks = Object.entries(this.#signature.masks).flatMap(([role, of]) => {
      const given = options[role] ?? undefined;
      if (given instanceof tf.SymbolicTensor) return [maskTensor(given, 'explicit', role)];
      if (given !== undefined) throw invalid(this.#where, role, 'a symbolic tensor in a model', given);
      const input = list[of === null ? -1 : this.#signature.inputs.indexOf(of)];
      // A null given says that every step is valid.
      const isAsked = options[role] === undefined && input !== undefined;
      return isAsked && hasImplicitMask(input) ? [maskTensor(input, 'implicit', role)] : [];
    });
    return [...inputs, ...masks];
  }

  #mask(name: string, given: unknown, input: tf.Tensor | undefined): tf.Tensor | undefined {
    if (given === null) return undefined;
    // tfjs puts null on the outputs of a layer that supports masking and was given none.
    const mask = (given ?? input?.kerasMask ?? undefined) as unknown;
    if (mask === undefined) return undefined;
    if (!(mask instanceof tf.Tensor)) throw invalid(this.#where, name, 'a tensor', mask);
    if (mask.dtype !== 'bool') throw invalid(this.#where, name, 'a tensor of type bool', mask.dtype);
    if (!mask.isDisposed) return mask as tf.Tensor;
    throw new ArgumentError(`${this.#where}: the mask that came with an input has been disposed of; pass ${name}`);
  }

  #fixFlags(options: Readonly<Record<string, unknown>>): void {
    const before = this.#modelFlags;
    const now = Object.fromEntries(
      Object.entries(this.#signature.flags).map(([name, byDefault]) => [name, (options[name] as boolean) ?? byDefault]),
    );
    for (const [name, value] of Object.entries(now)) {
      if (before === undefined || before[name] === value) continue;
      throw new ArgumentError(
        `${this.#where}: ${name} must be the same in every call that adds the layer to a model, received ${value} ` +
          `after ${before[name]}`,
      );
    }
    this.#modelFlags = now;
  }
}

function isMask(x: AnyTensor): x is tf.SymbolicTensor {
  return x instanceof tf.SymbolicTensor && x.sourceLayer instanceof MaskTensor;
}

function roleOf(x: AnyTensor): string | undefined {
  const layer: unknown = x instanceof tf.SymbolicTensor ? x.sourceLayer : undefined;
  return layer instanceof MaskTensor ? layer.role : undefined;
}

function maskTensor(from: tf.SymbolicTensor, source: 'implicit' | 'explicit', role: string): tf.SymbolicTensor {
  return new MaskTensor({ source, role }).apply(from) as tf.SymbolicTensor;
}

/** tfjs' `predict` disposes too early of an input that one layer takes twice. */
function copy(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.activation({ activation: 'linear' }).apply(x) as tf.SymbolicTensor;
}

/** One tensor alone, as tfjs has it. */
function asGiven(list: readonly AnyTensor[]): never {
  return (list.length === 1 ? list[0] : [...list]) as never;
}

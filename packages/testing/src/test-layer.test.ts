import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLayerConfig } from './check-layer-config.ts';
import { checkLayerGradients } from './check-layer-gradients.ts';
import { checkLayerArguments, checkLayerSaveAndLoad, checkLayerShape, checkLayerTensors } from './check-layer.ts';
import { testLayer } from './test-layer.ts';
import type { LayerSubject } from './layer-subject.ts';

interface AffineConfig {
  units: number;
  power?: number;
  useBias?: boolean;
  name?: string;
}

class Refusal extends Error {
  readonly code = 'MODU_INVALID_ARGUMENT';
}

/** y = (x · kernel)^power + bias: a sound layer, from which each test derives a broken one. */
class Affine extends tf.layers.Layer {
  static className = 'Test>Affine';
  protected units: number;
  protected power: number;
  protected useBias: boolean;
  protected kernel?: tf.LayerVariable;
  protected bias?: tf.LayerVariable;

  constructor(config: AffineConfig) {
    super(config.name === undefined ? {} : { name: config.name });
    // A '>' from the class name is refused in the names of weights.
    this.name = this.name.replaceAll('>', '_');
    const unknown = Object.keys(config).find(
      (key) => !['units', 'power', 'useBias', 'name', 'trainable', 'dtype'].includes(key),
    );
    if (unknown !== undefined) throw new Refusal(`Affine: unknown option '${unknown}'`);
    if (!Number.isInteger(config.units)) {
      throw new Refusal(`Affine: units must be a positive integer, received ${String(config.units)}`);
    }
    this.units = config.units;
    this.power = config.power ?? 1;
    this.useBias = config.useBias ?? true;
  }

  /** tfjs adds `customObjects` to the configuration of every layer that it loads. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { units, power, useBias, name } = config;
    return new type({ units, power, useBias, name });
  }

  override build(shape: tf.Shape): void {
    const initializer = tf.initializers.glorotUniform({ seed: 1 });
    this.kernel = this.addWeight('kernel', [shape.at(-1) as number, this.units], 'float32', initializer);
    if (this.useBias) this.bias = this.addWeight('bias', [this.units], 'float32', tf.initializers.zeros());
    super.build(shape);
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [...shape.slice(0, -1), this.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
      const y = tf.pow(tf.matMul(x, this.kernel?.read() as tf.Tensor2D), tf.scalar(this.power, 'int32'));
      return this.bias === undefined ? y : tf.add(y, this.bias.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units, power: this.power, useBias: this.useBias };
  }
}
tf.serialization.registerClass(Affine);

function subjectOf(
  type: new (config: AffineConfig) => tf.layers.Layer,
  changes: Partial<LayerSubject> = {},
): LayerSubject {
  return {
    name: 'Affine',
    create: (config: AffineConfig) => new type(config),
    required: { units: 3 },
    config: { power: 2, useBias: false },
    inputs: [{ shape: [2, 5] }],
    outputShapes: [[2, 3]],
    badConfigs: [[{ units: 1.5 }, 'units must be a positive integer, received 1.5']],
    ...changes,
  };
}

function register<T extends typeof Affine>(type: T, name: string): T {
  type.className = name;
  tf.serialization.registerClass(type);
  return type;
}

testLayer(subjectOf(Affine));

describe('every check of testLayer fails for a layer broken on purpose', () => {
  const leaked: tf.Tensor[] = [];

  beforeEach(() => {
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    tf.disposeVariables();
    tf.dispose(leaked.splice(0));
  });

  test('a declared shape that is not the real one', async () => {
    class Misdeclared extends Affine {
      override computeOutputShape(shape: tf.Shape): tf.Shape {
        return [...shape.slice(0, -1), this.units + 1];
      }
    }
    await expect(checkLayerShape(subjectOf(Misdeclared))).rejects.toThrow(/shapes declared in a model/);
  });

  test('a shape that is declared and computed alike, but not the expected one', async () => {
    await expect(checkLayerShape(subjectOf(Affine, { outputShapes: [[2, 4]] }))).rejects.toThrow(
      /shapes of the outputs/,
    );
  });

  test('a dtype that is not the declared one', async () => {
    class Truncating extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => tf.cast(super.call(inputs) as tf.Tensor, 'int32'));
      }
    }
    await expect(checkLayerShape(subjectOf(Truncating))).rejects.toThrow(/dtypes declared/);
  });

  test('a configuration that building changes', async () => {
    class Forgetful extends Affine {
      override build(shape: tf.Shape): void {
        super.build(shape);
        this.power = 1;
      }
    }
    await expect(checkLayerConfig(subjectOf(Forgetful))).rejects.toThrow(/after building/);
  });

  test('an option that getConfig leaves out', async () => {
    class Silent extends Affine {
      override getConfig(): tf.serialization.ConfigDict {
        const config = super.getConfig();
        delete config['power'];
        return config;
      }
    }
    await expect(checkLayerConfig(subjectOf(Silent))).rejects.toThrow(/keys of getConfig/);
  });

  test('an option that getConfig always gives as its default', async () => {
    class Default extends Affine {
      override getConfig(): tf.serialization.ConfigDict {
        return { ...super.getConfig(), power: 1 };
      }
    }
    await expect(checkLayerConfig(subjectOf(Default))).rejects.toThrow(/power with its default and with another value/);
  });

  test('an option that the constructor does not take from a configuration', async () => {
    class Deaf extends Affine {
      static override fromConfig<T extends tf.serialization.Serializable>(
        type: tf.serialization.SerializableConstructor<T>,
        config: tf.serialization.ConfigDict,
      ): T {
        return new type({ ...config, power: 1 });
      }
    }
    await expect(checkLayerConfig(subjectOf(Deaf))).rejects.toThrow(/made by fromConfig/);
  });

  test('a test that leaves an option at its default', async () => {
    await expect(checkLayerConfig(subjectOf(Affine, { config: { power: 2 } }))).rejects.toThrow(
      /leaves at their default/,
    );
    await expect(checkLayerConfig(subjectOf(Affine, { config: { power: 1, useBias: false } }))).rejects.toThrow(
      /power with its default/,
    );
  });

  test('a class that is not registered', async () => {
    class Unregistered extends Affine {
      static override className = 'Test>Unregistered';
    }
    await expect(checkLayerSaveAndLoad(subjectOf(Unregistered))).rejects.toThrow(/Test>Unregistered/);
  });

  test('a weight that is not saved', async () => {
    const Hidden = register(
      class extends Affine {
        private readonly hidden = tf.keep(tf.randomNormal([3]));

        constructor(config: AffineConfig) {
          super(config);
          leaked.push(this.hidden);
        }

        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          return tf.tidy(() => tf.add(super.call(inputs) as tf.Tensor, this.hidden));
        }
      },
      'Test>Hidden',
    );
    await expect(checkLayerSaveAndLoad(subjectOf(Hidden))).rejects.toThrow(/outputs of the loaded model/);
  });

  test('a wrong gradient of an input', async () => {
    const half = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy: tf.Tensor) => tf.mul(dy, 1.01),
    }));
    class WrongGradient extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        return tf.tidy(() => super.call(half((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor)));
      }
    }
    await expect(checkLayerGradients(subjectOf(WrongGradient))).rejects.toThrow(/gradient of input 0 at element/);
  });

  test('a wrong gradient of a weight', async () => {
    const constant = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
    }));
    class FrozenBias extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        return tf.tidy(() => {
          const y = super.call(inputs) as tf.Tensor;
          return this.bias === undefined ? y : tf.add(y, constant(this.bias.read()));
        });
      }
    }
    await expect(checkLayerGradients(subjectOf(FrozenBias))).rejects.toThrow(
      /gradient of weight .*bias.* at element 0/,
    );
  });

  test('an output that is cut off from its input', async () => {
    class Detached extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        return tf.tidy(() => {
          const y = super.call(inputs) as tf.Tensor;
          return tf.tensor(y.dataSync(), y.shape);
        });
      }
    }
    await expect(checkLayerGradients(subjectOf(Detached))).rejects.toThrow(/Cannot compute gradient/);
    // tfjs keeps what the tape saved when a gradient fails.
    for (const { saved } of tf.engine().state.activeTape ?? []) tf.dispose(saved);
  });

  test('a tensor that every call leaks', async () => {
    class Leaky extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        leaked.push(tf.keep(tf.scalar(1)));
        return super.call(inputs);
      }
    }
    await expect(checkLayerTensors(subjectOf(Leaky))).rejects.toThrow(/tensors made by a call/);
  });

  test('a tensor that outlives dispose()', async () => {
    class Clinging extends Affine {
      override build(shape: tf.Shape): void {
        super.build(shape);
        leaked.push(tf.keep(tf.scalar(1)));
      }
    }
    await expect(checkLayerTensors(subjectOf(Clinging))).rejects.toThrow(/left after dispose/);
  });

  test('an input that the call disposes of', async () => {
    class Greedy extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        const y = super.call(inputs);
        tf.dispose(inputs);
        return y;
      }
    }
    await expect(checkLayerArguments(subjectOf(Greedy))).rejects.toThrow(/disposed/);
  });

  test('an input whose values the call changes', async () => {
    class Scribbling extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
        x.dataSync().fill(0);
        return super.call(inputs);
      }
    }
    await expect(checkLayerArguments(subjectOf(Scribbling))).rejects.toThrow(/inputs after the call/);
  });

  test('keyword arguments that the call changes', async () => {
    class Stamping extends Affine {
      override call(inputs: tf.Tensor | tf.Tensor[], kwargs?: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
        if (kwargs !== undefined) kwargs['seen'] = true;
        return super.call(inputs);
      }
    }
    await expect(checkLayerArguments(subjectOf(Stamping))).rejects.toThrow(/not extensible/);
  });
});

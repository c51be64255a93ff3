import * as tf from '@tensorflow/tfjs';
import '@modu/backend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { camelCaseKeys } from '../camel-case-keys.ts';
import type { Optimizer } from '../optimizer.ts';
import type { NamedTensor } from '../slot-store.ts';
import '../register.ts';
import { optionsOf, prepare, recorded, RecordedVariables, type RecordedCase } from './recorded-steps.ts';

type OptimizerClass = new (options: Record<string, never>) => Optimizer;

const tolerance = { rtol: 1e-5, atol: 1e-5 };

function label({ options, excluded }: RecordedCase): string {
  return JSON.stringify({ ...options, ...(excluded.length > 0 ? { excluded } : {}) }).replaceAll('"', '');
}

/** What every optimizer owes: Keras' steps on each backend, its configuration, its state in and out, no tensor left. */
export function testOptimizer(name: string, type: OptimizerClass): void {
  const cases = (recorded.cases[name] ?? []).map((recordedCase) => [label(recordedCase), recordedCase] as const);

  describe.each(['cpu', 'modu'])('on %s', (backend) => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });
    afterAll(async () => {
      await tf.setBackend('cpu');
    });

    test.each(cases)('follows Keras for 100 steps with %s', (_, recordedCase) => {
      const variables = new RecordedVariables();
      const optimizer = prepare(type, recordedCase, variables);
      let from = 1;
      for (const [i, step] of recorded.kept.entries()) {
        variables.steps(optimizer, from, step);
        from = step + 1;
        expect(variables.values(), `step ${step}`).toBeAllClose(recordedCase.values[i], tolerance);
      }
      if (recordedCase.final !== undefined) {
        optimizer.finalizeVariableValues(variables.list);
        expect(variables.values()).toBeAllClose(recordedCase.final, tolerance);
      }
      optimizer.dispose();
      variables.dispose();
    });

    test.each(cases)('goes on bit for bit from saved state with %s', async (_, recordedCase) => {
      const [first, second] = [new RecordedVariables(), new RecordedVariables()];
      const optimizer = prepare(type, recordedCase, first);
      first.steps(optimizer, 1, 7);
      const weights = await optimizer.getWeights();
      const saved = copy(weights);
      const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
      for (const [i, variable] of second.list.entries()) variable.assign(first.list[i] as tf.Variable);
      first.steps(optimizer, 8, 20);

      const resumed = fromConfig(optimizer.getClassName(), config);
      await resumed.setWeights(saved);
      tf.dispose(saved.map(({ tensor }) => tensor));
      expect(resumed.iterations).toBe(Math.floor(7 / (Number(config['gradientAccumulationSteps'] ?? 1) || 1)));
      second.steps(resumed, 8, 20);
      expect(second.values()).toStrictEqual(first.values());
      optimizer.dispose();
      resumed.dispose();
      first.dispose();
      second.dispose();
    });
  });

  test.each(cases)('takes frozen options and keeps its configuration with %s', (_, recordedCase) => {
    const optimizer = new type(Object.freeze(optionsOf(recordedCase)) as Record<string, never>);
    const config = optimizer.getConfig();
    expect(config).toMatchObject(withSchedule(recordedCase));
    const again = fromConfig(optimizer.getClassName(), JSON.parse(JSON.stringify(config)) as typeof config);
    expect(again).toBeInstanceOf(type);
    expect(again.getConfig()).toStrictEqual(config);
  });

  test("has Keras' defaults and takes Keras' configuration", () => {
    const keras = camelCaseKeys(recorded.configs[name] ?? {}, ['name', 'lossScaleFactor']);
    const expected = Object.entries(keras).map(([key, value]): [string, unknown] => [
      key,
      typeof value === 'number' ? expect.closeTo(value, 7) : value,
    ]);
    expect(new type({}).getConfig()).toStrictEqual(Object.fromEntries(expected));
    const loaded = fromConfig(`Modu>${name}`, recorded.configs[name] ?? {});
    expect(loaded.getConfig()).toStrictEqual(Object.fromEntries(expected));
  });

  test('refuses unknown options', () => {
    expect(() => new type({ learningrate: 0.1 } as object as Record<string, never>)).toThrow(
      `${name}: unknown option 'learningrate'; did you mean 'learningRate'?`,
    );
  });
}

function fromConfig(className: string, config: tf.serialization.ConfigDict): Optimizer {
  const [type, build] = tf.serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  if (type === undefined || build === undefined) throw new Error(`${className} is not registered`);
  return build(type, config) as unknown as Optimizer;
}

function copy(weights: readonly NamedTensor[]): NamedTensor[] {
  return weights.map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
}

function withSchedule(recordedCase: RecordedCase): Record<string, unknown> {
  const { learningRate, ...options } = recordedCase.options as {
    learningRate?: { schedule?: string; config?: object };
  };
  if (learningRate === undefined) return options;
  const { schedule, config } = learningRate;
  return {
    ...options,
    learningRate: schedule === undefined ? learningRate : { className: schedule, config },
  };
}

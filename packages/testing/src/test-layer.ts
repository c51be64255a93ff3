import { describe, test } from 'vitest';
import { checkLayerConfig } from './check-layer-config.ts';
import { checkLayerGradients } from './check-layer-gradients.ts';
import { checkLayerArguments, checkLayerSaveAndLoad, checkLayerShape, checkLayerTensors } from './check-layer.ts';
import { checkBadOptions, checkFrozenOptions, checkOptionsUnmodified, checkUnknownOption } from './check-options.ts';
import type { LayerSubject } from './layer-subject.ts';

/**
 * Registers the tests of what every layer owes; each runs with the required options alone and with every option set.
 *
 * @example
 * ```ts
 * testLayer({
 *   name: 'Attention', create: (config) => new Attention(config), config: { useScale: true, scoreMode: 'concat', dropout: 0.3, seed: 1 },
 *   inputs: [{ shape: [2, 3, 5] }, { shape: [2, 7, 5] }], outputShapes: [[2, 3, 5]],
 *   badConfigs: [[{ dropout: 1 }, 'dropout must be a finite number']],
 * });
 * ```
 */
export function testLayer(subject: LayerSubject): void {
  const { name, create, config, required } = subject;
  const all = { ...required, ...config };
  describe(`${name} keeps what every layer owes`, () => {
    test('the declared shapes and dtypes are the real ones', () => checkLayerShape(subject));
    test('the configuration survives building and a JSON round trip with every option set', () =>
      checkLayerConfig(subject));
    test('a saved and loaded model gives the same outputs', () => checkLayerSaveAndLoad(subject));
    if (subject.gradients !== false) {
      test('gradients of inputs and weights equal finite differences', () => checkLayerGradients(subject));
    }
    test('no tensor is leaked', () => checkLayerTensors(subject));
    test('inputs and call arguments stay as they are', () => checkLayerArguments(subject));
    test('a frozen configuration is accepted', () => checkFrozenOptions(create as never, all));
    test('the configuration given stays as it is', () => checkOptionsUnmodified(create as never, all));
    test('an unknown option is refused', () => checkUnknownOption(create as never, all));
    test('bad configurations are refused in one sentence', () => checkBadOptions(create as never, subject.badConfigs));
  });
}

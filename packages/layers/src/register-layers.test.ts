import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { registerLayers } from './register-layers.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.test)\.ts$/.test(file),
);

test('every class with a name is registered by its own file, and named by registerLayers', () => {
  const named = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const classes = [...text.matchAll(/^export class (\w+)(?:(?!^\}).)*?className(?:: string)? = '(.*?)'/gms)];
    for (const [, name] of classes) expect(text).toContain(`tf.serialization.registerClass(${name});`);
    return classes.map(([, , className]) => className);
  });
  expect(named.length).toBeGreaterThan(70);
  expect(registerLayers().sort()).toStrictEqual(named.sort());
  const registered = Object.keys(tf.serialization.SerializationMap.getMap().classNameMap);
  expect(registered).toStrictEqual(expect.arrayContaining(named));
});

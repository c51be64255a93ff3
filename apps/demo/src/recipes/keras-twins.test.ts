import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { twins } from '../../../../bench/recipes/twins.ts';
import { recipes } from './index.ts';

test('every recipe has a twin in Keras, and every twin a recipe', () => {
  expect(Object.keys(twins).sort()).toStrictEqual(recipes.map(({ name }) => name).sort());
});

test('every twin is there', () => {
  const folder = new URL('../../../../bench/keras/', import.meta.url);
  const missing = Object.keys(twins).filter((name) => !existsSync(fileURLToPath(new URL(`${name}.py`, folder))));
  expect(missing).toStrictEqual([]);
});

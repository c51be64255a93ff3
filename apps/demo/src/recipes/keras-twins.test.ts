import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { twins, withoutTwin } from '../../../../bench/recipes/twins.ts';
import { recipes } from './index.ts';

test('every recipe has a twin in Keras, or a reason why it has none', () => {
  const known = { ...withoutTwin, ...twins };
  expect(recipes.map(({ name }) => name).filter((name) => !(name in known))).toStrictEqual([]);
  expect(Object.keys(twins).filter((name) => name in withoutTwin)).toStrictEqual([]);
});

test('every twin is there', () => {
  const folder = new URL('../../../../bench/keras/', import.meta.url);
  const missing = Object.keys(twins).filter((name) => !existsSync(fileURLToPath(new URL(`${name}.py`, folder))));
  expect(missing).toStrictEqual([]);
});

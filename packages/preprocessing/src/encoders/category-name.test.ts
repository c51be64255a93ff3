import { loadGolden } from '@modu/testing';
import { expect, test } from 'vitest';
import type { Category } from '../input/cell-input.ts';
import { categoryName } from './category-name.ts';

const { cases } = loadGolden<{ cases: [Category, string][] }>(import.meta.url, '../../fixtures/category-name.json');

test('categories are written as Python writes them', () => {
  for (const [category, name] of cases) expect(categoryName(category)).toBe(name);
  expect(cases.length).toBeGreaterThan(80);
});

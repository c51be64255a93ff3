import type { Category } from '../input/cell-input.ts';

/** A category as Python's `str` shows it: `None`, `True`, `nan`, `1.5`, `1e-07`; whole numbers as integers. */
export function categoryName(category: Category): string {
  if (category === null) return 'None';
  if (typeof category === 'string') return category;
  if (typeof category === 'boolean') return category ? 'True' : 'False';
  if (Number.isNaN(category)) return 'nan';
  const size = Math.abs(category);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return category.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return String(category);
}

import type { AttentionMap } from '@modu/models';

const shades = [' ', '░', '▒', '▓', '█'];

/** Which characters of the source (columns) each character of the target (rows) looks at, as a picture of blocks. */
export function shadeMap(
  source: readonly string[],
  target: readonly string[],
  weights: AttentionMap['weights'],
): string {
  const width = Math.max(...target.map(({ length }) => length));
  const rows = target.map((character, t) => {
    const cells = (weights[t] ?? []).map((weight) => shades[Math.min(4, Math.floor(weight * 5))] ?? '');
    return `${character.padStart(width)} ${cells.join('')}`;
  });
  return [`${' '.repeat(width)} ${source.join('')}`, ...rows].join('\n');
}

/** How diagonal attention maps are where digits are copied, as shares from 0 to 1. */
export interface Alignment {
  /** Digits that look most at the very digit which they copy. */
  readonly exact: number;
  /** Digits that look most at that digit or at a neighbour. */
  readonly near: number;
}

/**
 * How diagonal the maps are at the four digits of the year, which stand side by side in every date.
 *
 * The first two of them follow from each other (19, 20), so a network may well look at one for the other.
 */
export function digitAlignment(
  sources: readonly string[],
  targets: readonly string[],
  maps: readonly AttentionMap[],
): Alignment {
  let [exact, near, digits] = [0, 0, 0];
  maps.forEach(({ weights }, i) => {
    const first = (sources[i] ?? '').indexOf((targets[i] ?? '').slice(0, 4));
    if (first < 0) return;
    for (let digit = 0; digit < 4; digit++) {
      const row = weights[digit] ?? [];
      const distance = Math.abs(row.indexOf(Math.max(...row)) - first - digit);
      digits += 1;
      exact += Number(distance === 0);
      near += Number(distance <= 1);
    }
  });
  return { exact: exact / digits, near: near / digits };
}

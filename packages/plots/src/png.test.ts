import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { lineChart } from './index.ts';
import { toPNG } from './png.ts';

const chart = (title: string) => lineChart({ series: { a: [1, 2] } }, { title, width: 120, height: 60 });

/** How many pixels of a drawing differ from the white page. */
function inked({ data, channels }: { data: ArrayLike<number>; channels: number }): number {
  let count = 0;
  for (let i = 0; i < data.length; i += channels) count += Number((data[i] ?? 255) < 128);
  return count;
}

describe('toPNG', () => {
  it('draws in twice the size of CSS pixels by default, in any other on demand', async () => {
    const [two, one] = await Promise.all([toPNG(chart('a')), toPNG(chart('a'), { scale: 1 })]);
    const big = decode(two);
    const small = decode(one);
    expect(Math.abs(big.width - 2 * small.width)).toBeLessThanOrEqual(1);
    expect(small.width).toBeGreaterThan(120);
  });

  it('has letters for Korean and for minus signs', async () => {
    const ink = async (title: string) => inked(decode(await toPNG(chart(title), { scale: 1 })));
    const [empty, korean, minus] = await Promise.all([ink(' '), ink('손실 곡선'), ink('− − − −')]);
    expect(korean).toBeGreaterThan(empty + 100);
    expect(minus).toBeGreaterThan(empty + 8);
  });

  it('is the same image for the same spec', async () => {
    expect(await toPNG(chart('a'))).toStrictEqual(await toPNG(chart('a')));
  });

  it('refuses a scale of 0', async () => {
    await expect(toPNG(chart('a'), { scale: 0 })).rejects.toThrow(
      'toPNG: scale must be a finite number greater than 0 and at most 20, received 0',
    );
  });
});

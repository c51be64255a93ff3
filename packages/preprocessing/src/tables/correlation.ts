/** Pearson's coefficient by Welford's updates; NaN where one is constant. */
export function pearson(x: Float64Array, y: Float64Array): number {
  let [meanX, meanY, sumX, sumY, product] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] as number) - meanX;
    const dy = (y[i] as number) - meanY;
    meanX += dx / (i + 1);
    meanY += dy / (i + 1);
    const rest = (y[i] as number) - meanY;
    sumX += dx * ((x[i] as number) - meanX);
    sumY += dy * rest;
    product += dx * rest;
  }
  const divisor = Math.sqrt(sumX * sumY);
  return divisor === 0 ? Number.NaN : Math.max(-1, Math.min(1, product / divisor));
}

/** Ranks from 1; equal values share the mean of theirs. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = orderOf(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
    for (let k = start; k < end; k++) ranks[order[k] as number] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** Kendall's tau-b in n log n steps (Knight 1966); NaN where one is constant. */
export function kendall(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const order = Array.from(x.keys()).sort(
    (i, j) => (x[i] as number) - (x[j] as number) || (y[i] as number) - (y[j] as number),
  );
  const inOrder = Float64Array.from(order, (i) => y[i] as number);
  let joint = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && x[order[end] as number] === x[order[start] as number] && inOrder[end] === inOrder[start]) end++;
    joint += pairs(end - start);
    start = end;
  }
  const tiesX = tiedPairs(x);
  const tiesY = tiedPairs(y);
  const all = pairs(n);
  if (tiesX === all || tiesY === all) return Number.NaN;
  const discordant = inversions(inOrder);
  const difference = all - tiesX - tiesY + joint - 2 * discordant;
  return Math.max(-1, Math.min(1, difference / Math.sqrt(all - tiesX) / Math.sqrt(all - tiesY)));
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function tiedPairs(values: Float64Array): number {
  const sorted = values.slice().sort();
  let tied = 0;
  let run = 1;
  for (let i = 1; i <= sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) run++;
    else {
      tied += pairs(run);
      run = 1;
    }
  }
  return tied;
}

/** Number of pairs in falling order, by merge sort. */
function inversions(values: Float64Array): number {
  let from = values.slice();
  let to = new Float64Array(values.length);
  let count = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let [i, j] = [start, middle];
      for (let k = start; k < end; k++) {
        if (i < middle && (j >= end || (from[i] as number) <= (from[j] as number))) to[k] = from[i++] as number;
        else {
          to[k] = from[j++] as number;
          count += middle - i;
        }
      }
    }
    [from, to] = [to, from];
  }
  return count;
}

function orderOf(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((i, j) => (values[i] as number) - (values[j] as number));
}

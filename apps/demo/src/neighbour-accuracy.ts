/** The share of the first `count` points of a plane, x and y by turns, whose nearest other one of them has the same label. */
export function neighbourAccuracy(codes: Float32Array, labels: Int32Array, count: number): number {
  const at = (i: number) => [codes[2 * i] ?? 0, codes[2 * i + 1] ?? 0] as const;
  const right = Array.from({ length: count }, (_, i) => {
    let [best, distance] = [-1, Number.POSITIVE_INFINITY];
    for (let j = 0; j < count; j++) {
      const squared = (at(i)[0] - at(j)[0]) ** 2 + (at(i)[1] - at(j)[1]) ** 2;
      if (j !== i && squared < distance) [best, distance] = [j, squared];
    }
    return labels[best] === labels[i];
  });
  return right.filter(Boolean).length / count;
}

const golden = 0.381966;

/** A minimum of `f` between `low` and `high`, which may be no more than a local one. */
export function minimizeBetween(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  return brent(f, low, high, low + golden * (high - low), (x) => Math.sqrt(2.2e-16) * Math.abs(x) + tolerance / 3);
}

/**
 * A local minimum of `f`, looked for downhill from `a` and `b`.
 *
 * @see Press et al., "Numerical Recipes", 3rd edition, 10.1: bracketing a minimum by parabolas
 */
export function minimizeFrom(f: (x: number) => number, a: number, b: number, tolerance: number): number {
  let [xa, xb] = f(a) < f(b) ? [b, a] : [a, b];
  let [fa, fb] = [f(xa), f(xb)];
  let xc = xb + 1.618034 * (xb - xa);
  let fc = f(xc);
  for (let step = 0; fc < fb && step < 1000; step++) {
    const r = (xb - xa) * (fb - fc);
    const q = (xb - xc) * (fb - fa);
    const bend = Math.abs(q - r) < 1e-21 ? 1e-21 : q - r;
    const limit = xb + 110 * (xc - xb);
    let x = xb - ((xb - xc) * q - (xb - xa) * r) / (2 * bend);
    let fx: number;
    if ((x - xc) * (xb - x) > 0) {
      fx = f(x);
      if (fx < fc) {
        [xa, xb] = [xb, x];
        break;
      }
      if (fx > fb) {
        xc = x;
        break;
      }
      x = xc + 1.618034 * (xc - xb);
      fx = f(x);
    } else if ((x - limit) * (limit - xc) >= 0) {
      x = limit;
      fx = f(x);
    } else if ((x - limit) * (xc - x) > 0) {
      fx = f(x);
      if (fx < fc) {
        [xb, xc, fb, fc] = [xc, x, fc, fx];
        x = xc + 1.618034 * (xc - xb);
        fx = f(x);
      }
    } else {
      x = xc + 1.618034 * (xc - xb);
      fx = f(x);
    }
    [xa, fa, xb, fb, xc, fc] = [xb, fb, xc, fc, x, fx];
  }
  return brent(f, Math.min(xa, xc), Math.max(xa, xc), xb, (x) => tolerance * Math.abs(x) + 1e-11);
}

/** Brent's method: parabolas through the three best points, and golden sections where they do not help. */
function brent(
  f: (x: number) => number,
  low: number,
  high: number,
  start: number,
  toleranceAt: (x: number) => number,
): number {
  let [a, b] = [low, high];
  let [best, second, third] = [start, start, start];
  let fBest = f(start);
  let [fSecond, fThird] = [fBest, fBest];
  let step = 0;
  let before = 0;
  for (let evaluations = 0; evaluations < 500; evaluations++) {
    const centre = 0.5 * (a + b);
    const tolerance = toleranceAt(best);
    if (Math.abs(best - centre) <= 2 * tolerance - 0.5 * (b - a)) break;
    let isParabola = false;
    if (Math.abs(before) > tolerance) {
      const r = (best - second) * (fBest - fThird);
      const q = (best - third) * (fBest - fSecond);
      const numerator = (best - third) * q - (best - second) * r;
      const p = q - r > 0 ? -numerator : numerator;
      const divisor = Math.abs(2 * (q - r));
      const last = before;
      before = step;
      isParabola = Math.abs(p) < Math.abs(0.5 * divisor * last) && p > divisor * (a - best) && p < divisor * (b - best);
      if (isParabola) {
        step = p / divisor;
        const x = best + step;
        if (x - a < 2 * tolerance || b - x < 2 * tolerance) step = centre >= best ? tolerance : -tolerance;
      }
    }
    if (!isParabola) {
      before = best >= centre ? a - best : b - best;
      step = golden * before;
    }
    const x = best + (step >= 0 ? 1 : -1) * Math.max(Math.abs(step), tolerance);
    const fx = f(x);
    if (fx <= fBest) {
      if (x >= best) a = best;
      else b = best;
      [third, fThird, second, fSecond, best, fBest] = [second, fSecond, best, fBest, x, fx];
      continue;
    }
    if (x < best) a = x;
    else b = x;
    if (fx <= fSecond || second === best) [third, fThird, second, fSecond] = [second, fSecond, x, fx];
    else if (fx <= fThird || third === best || third === second) [third, fThird] = [x, fx];
  }
  return best;
}

import { constant } from './table';
import { madd } from './vector';

// P and Q from x^10 down to x^0; the range of the fit.
const ERF: usize = memory.data<f32>([
  2.0419076918187784e-6, 0.0002847997238859534, 0.0037794900126755238, 0.05278991907835007, 0.19078190624713898,
  1.1283791065216064, 3.8002948713256046e-5, 0.0011651718523353338, 0.014997211284935474, 0.11425662040710449,
  0.5024088025093079, 1, 3.93, -3.93,
]);

/** erf x within 6 units in the last place: x · P(x²) / Q(x²), a minimax fit up to |x| = 3.93; never beyond ±1. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const a = f32x4.pmax(f32x4.pmin(x, constant(ERF, 12)), constant(ERF, 13));
  const z = f32x4.mul(a, a);
  let p = constant(ERF, 0);
  p = madd(p, z, constant(ERF, 1));
  p = madd(p, z, constant(ERF, 2));
  p = madd(p, z, constant(ERF, 3));
  p = madd(p, z, constant(ERF, 4));
  p = madd(p, z, constant(ERF, 5));
  let q = constant(ERF, 6);
  q = madd(q, z, constant(ERF, 7));
  q = madd(q, z, constant(ERF, 8));
  q = madd(q, z, constant(ERF, 9));
  q = madd(q, z, constant(ERF, 10));
  q = madd(q, z, constant(ERF, 11));
  const one = constant(ERF, 11);
  return f32x4.pmax(f32x4.pmin(f32x4.div(f32x4.mul(a, p), q), one), f32x4.neg(one));
}

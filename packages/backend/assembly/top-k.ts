import { fieldAddress, fieldI32 } from './vector';

/**
 * The k largest values of each row and their indices, largest first; of equal values the one with the smaller index comes
 * first, and NaN counts as smaller than every number. Fields: x, values, indices, length, k. Items: rows.
 *
 * A heap of the best k so far, its worst at the root, lies in the outputs themselves and is sorted in the end.
 */
export function topKF32(params: usize, begin: i32, end: i32): void {
  rows<f32>(params, begin, end);
}

/** The same for int32 values. */
export function topKI32(params: usize, begin: i32, end: i32): void {
  rows<i32>(params, begin, end);
}

// @ts-ignore: decorator
@inline
function rows<T>(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 3);
  const k = fieldI32(params, 4);
  for (let row = begin; row < end; row++) {
    const from = fieldAddress(params, 0) + ((<usize>row * length) << 2);
    const values = fieldAddress(params, 1) + ((<usize>row * k) << 2);
    const indices = fieldAddress(params, 2) + ((<usize>row * k) << 2);
    for (let index = 0; index < k; index++) {
      store<T>(values + (<usize>index << 2), load<T>(from + (<usize>index << 2)));
      store<i32>(indices + (<usize>index << 2), index);
    }
    for (let node = (k >> 1) - 1; node >= 0; node--) sink<T>(values, indices, node, k);
    for (let index = k; index < length; index++) {
      const value = load<T>(from + (<usize>index << 2));
      if (precedes<T>(value, index, load<T>(values), load<i32>(indices))) {
        store<T>(values, value);
        store<i32>(indices, index);
        sink<T>(values, indices, 0, k);
      }
    }
    for (let size = k - 1; size > 0; size--) {
      exchange<T>(values, indices, 0, size);
      sink<T>(values, indices, 0, size);
    }
  }
}

// @ts-ignore: decorator
@inline
function precedes<T>(a: T, indexA: i32, b: T, indexB: i32): bool {
  if (a > b) return true;
  if (a == b) return indexA < indexB;
  if (!isFloat<T>()) return false;
  const nanA = a != a;
  const nanB = b != b;
  return nanB && (!nanA || indexA < indexB);
}

// Moves a node down until no child of it comes after it.
function sink<T>(values: usize, indices: usize, node: i32, size: i32): void {
  while (true) {
    let last = node;
    for (let child = 2 * node + 1; child <= 2 * node + 2; child++) {
      if (child < size && comesFirst<T>(values, indices, last, child)) last = child;
    }
    if (last == node) return;
    exchange<T>(values, indices, node, last);
    node = last;
  }
}

// @ts-ignore: decorator
@inline
function comesFirst<T>(values: usize, indices: usize, a: i32, b: i32): bool {
  const atA = <usize>a << 2;
  const atB = <usize>b << 2;
  return precedes<T>(load<T>(values + atA), load<i32>(indices + atA), load<T>(values + atB), load<i32>(indices + atB));
}

// @ts-ignore: decorator
@inline
function exchange<T>(values: usize, indices: usize, a: i32, b: i32): void {
  const atA = <usize>a << 2;
  const atB = <usize>b << 2;
  const value = load<T>(values + atA);
  const index = load<i32>(indices + atA);
  store<T>(values + atA, load<T>(values + atB));
  store<i32>(indices + atA, load<i32>(indices + atB));
  store<T>(values + atB, value);
  store<i32>(indices + atB, index);
}

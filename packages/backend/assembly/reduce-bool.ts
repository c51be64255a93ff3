import { fieldAddress, fieldI32 } from './vector';

// Fields: x, out, length, inner: of [outer, length, inner], one byte each. Items: (outer, inner).

const ALL: i32 = 0;
const ANY: i32 = 1;

// @ts-ignore: decorator
@inline
function reduce(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  const inner = fieldI32(params, 3);
  for (let item = begin; item < end; item++) {
    let at = fieldAddress(params, 0) + <usize>(item / inner) * length * inner + <usize>(item % inner);
    const stop = at + <usize>length * inner;
    let result: u8 = op == ALL ? 1 : 0;
    if (inner == 1) {
      for (; at + 16 <= stop; at += 16) {
        const sixteen = v128.load(at);
        if (op == ALL ? !i8x16.all_true(sixteen) : v128.any_true(sixteen)) break;
      }
    }
    for (; at < stop; at += inner) {
      const value = load<u8>(at);
      if (op == ALL ? value == 0 : value != 0) {
        result = op == ALL ? 0 : 1;
        break;
      }
    }
    store<u8>(fieldAddress(params, 1) + <usize>item, result);
  }
}

/** 1 where no value is 0. */
export function allBool(params: usize, begin: i32, end: i32): void {
  reduce(ALL, params, begin, end);
}

/** 1 where some value is not 0. */
export function anyBool(params: usize, begin: i32, end: i32): void {
  reduce(ANY, params, begin, end);
}

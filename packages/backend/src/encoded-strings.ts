import * as tf from '@tensorflow/tfjs';

/** Strings as the bytes that tfjs stores. Holes, which a string buffer may have, stay holes. */
export function encodedStrings(values: tf.backend_util.BackendValues | readonly string[]): Uint8Array[] {
  return (values as readonly (string | Uint8Array)[]).map((value) =>
    typeof value === 'string' ? tf.util.encodeString(value) : value,
  );
}

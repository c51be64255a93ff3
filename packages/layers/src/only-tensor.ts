/** The input of a layer that has one, which tfjs hands over by itself or in a list. */
export function onlyTensor<T>(inputs: T | T[]): T {
  return Array.isArray(inputs) ? (inputs[0] as T) : inputs;
}

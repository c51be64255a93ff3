/** What a classifier of `outputs` numbers ends in: one is the probability of class 1 of two, more are one per class. */
export function classifierHead(
  outputs: number,
):
  | { readonly activation: 'sigmoid'; readonly loss: 'binaryCrossentropy' }
  | { readonly activation: 'softmax'; readonly loss: 'categoricalCrossentropy' } {
  return outputs === 1
    ? { activation: 'sigmoid', loss: 'binaryCrossentropy' }
    : { activation: 'softmax', loss: 'categoricalCrossentropy' };
}

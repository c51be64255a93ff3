/** Keras' `epsilon()`: what keeps divisions and logarithms finite. */
export const epsilon = 1e-7;

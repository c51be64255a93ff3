/** The activations that tfjs fuses into products and convolutions. */
export type Activation = 'linear' | 'relu' | 'relu6' | 'leakyrelu' | 'elu' | 'sigmoid' | 'prelu';

/** Numbers of activations in `assembly/math.ts`; prelu has a tensor of slopes and is not among them. */
export const activationNumber: Readonly<Record<Exclude<Activation, 'prelu'> | 'tanh', number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  leakyrelu: 3,
  elu: 4,
  sigmoid: 5,
  tanh: 6,
};

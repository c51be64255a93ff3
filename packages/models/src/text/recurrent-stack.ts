import { Bidirectional, LSTM } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { one } from './text-options.ts';

interface RecurrentStack {
  /** The units of each layer, of each direction. */
  readonly units: readonly number[];
  readonly bidirectional: boolean;
  readonly recurrentDropout: number;
  /** Whether the last layer gives every step. */
  readonly returnSequences: boolean;
  readonly own: (index: number) => number | null;
}

/** LSTMs on top of one another, named `lstm_1`, …; they take the seeds from 10 on. */
export function recurrentStack(
  x: tf.SymbolicTensor,
  { units, bidirectional, recurrentDropout, returnSequences, own }: RecurrentStack,
): tf.SymbolicTensor {
  return units.reduce((from, width, i) => {
    const name = `lstm_${i + 1}`;
    const lstm = (index: number, goBackwards: boolean): LSTM =>
      new LSTM({
        name,
        units: width,
        recurrentDropout,
        returnSequences: returnSequences || i < units.length - 1,
        goBackwards,
        seed: own(10 + 2 * i + index),
      });
    const layer = lstm(0, false);
    return one(
      bidirectional ? new Bidirectional({ name, layer, backwardLayer: lstm(1, true) }).apply(from) : layer.apply(from),
    );
  }, x);
}

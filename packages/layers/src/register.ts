import * as tf from '@tensorflow/tfjs';
import { BatchNormalization } from './batch-normalization.ts';
import { Bidirectional } from './bidirectional.ts';
import { Concatenate } from './concatenate.ts';
import { Dropout } from './dropout.ts';
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from './elementwise.ts';
import { GlobalAveragePooling1D } from './global-average-pooling-1d.ts';
import { GRU } from './gru.ts';
import { LayerNormalization } from './layer-normalization.ts';
import { LSTM } from './lstm.ts';
import { Orthogonal } from './orthogonal.ts';
import { RMSNormalization } from './rms-normalization.ts';
import { SimpleRNN } from './simple-rnn.ts';

const classes = [
  Add,
  Average,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Dropout,
  GRU,
  GlobalAveragePooling1D,
  LSTM,
  LayerNormalization,
  Maximum,
  Minimum,
  Multiply,
  Orthogonal,
  RMSNormalization,
  SimpleRNN,
  Subtract,
];

for (const cls of classes) {
  tf.serialization.registerClass(cls);
}

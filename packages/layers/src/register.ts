import * as tf from '@tensorflow/tfjs';
import { BatchNormalization } from './batch-normalization.ts';
import { Dropout } from './dropout.ts';
import { GRU } from './gru.ts';
import { LayerNormalization } from './layer-normalization.ts';
import { LSTM } from './lstm.ts';
import { Orthogonal } from './orthogonal.ts';
import { RMSNormalization } from './rms-normalization.ts';
import { SimpleRNN } from './simple-rnn.ts';

tf.serialization.registerClass(BatchNormalization);
tf.serialization.registerClass(Dropout);
tf.serialization.registerClass(GRU);
tf.serialization.registerClass(LayerNormalization);
tf.serialization.registerClass(LSTM);
tf.serialization.registerClass(Orthogonal);
tf.serialization.registerClass(RMSNormalization);
tf.serialization.registerClass(SimpleRNN);

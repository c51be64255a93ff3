// Registers the classes that saved models hold, such as `Modu>Dropout`.
import '@modu/attention';
import '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { Sampling } from './generative/sampling.ts';

tf.serialization.registerClass(Sampling);

import * as tf from '@tensorflow/tfjs';
import { Dropout } from './dropout.ts';

tf.serialization.registerClass(Dropout);

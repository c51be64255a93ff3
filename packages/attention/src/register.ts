import * as tf from '@tensorflow/tfjs';
import { AdditiveAttention } from './additive-attention.ts';
import { Attention } from './attention.ts';
import { MaskTensor } from './mask-tensor.ts';

tf.serialization.registerClass(Attention);
tf.serialization.registerClass(AdditiveAttention);
tf.serialization.registerClass(MaskTensor);

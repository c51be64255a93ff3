import * as tf from '@tensorflow/tfjs';
import { AdditiveAttention } from './additive-attention.ts';
import { Attention } from './attention.ts';
import { CachedMultiHeadAttention } from './cached-multi-head-attention.ts';
import { GroupedQueryAttention } from './grouped-query-attention.ts';
import { MaskTensor } from './mask-tensor.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';

const classes = [
  AdditiveAttention,
  Attention,
  CachedMultiHeadAttention,
  GroupedQueryAttention,
  MaskTensor,
  MultiHeadAttention,
];

for (const cls of classes) {
  tf.serialization.registerClass(cls);
}

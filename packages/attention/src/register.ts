import * as tf from '@tensorflow/tfjs';
import { AdditiveAttention } from './additive-attention.ts';
import { Attention } from './attention.ts';
import { BahdanauAttention } from './bahdanau-attention.ts';
import { CachedMultiHeadAttention } from './cached-multi-head-attention.ts';
import { GroupedQueryAttention } from './grouped-query-attention.ts';
import { LuongAttention } from './luong-attention.ts';
import { MaskTensor } from './mask-tensor.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import { AlibiBias } from './alibi-bias.ts';
import { PositionEmbedding } from './position-embedding.ts';
import { ReverseInput } from './reverse-input.ts';
import { ReversibleEmbedding } from './reversible-embedding.ts';
import { RotaryEmbedding } from './rotary-embedding.ts';
import { SinePositionEncoding } from './sine-position-encoding.ts';
import { TokenAndPositionEmbedding } from './token-and-position-embedding.ts';
import { TransformerDecoder } from './transformer-decoder.ts';
import { TransformerEncoder } from './transformer-encoder.ts';

const classes = [
  AdditiveAttention,
  Attention,
  BahdanauAttention,
  CachedMultiHeadAttention,
  GroupedQueryAttention,
  LuongAttention,
  MaskTensor,
  MultiHeadAttention,
  AlibiBias,
  PositionEmbedding,
  ReverseInput,
  ReversibleEmbedding,
  RotaryEmbedding,
  SinePositionEncoding,
  TokenAndPositionEmbedding,
  TransformerDecoder,
  TransformerEncoder,
];

for (const cls of classes) {
  tf.serialization.registerClass(cls);
}

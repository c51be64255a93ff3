export {
  announce,
  awaitDone,
  claim,
  complete,
  fail,
  heapBase,
  next,
  pieceEnd,
  pieceKernel,
  publish,
  setThread,
  stop,
  withdraw,
} from './threads';
export * from './activation-gradient';
export * from './arg-reduce';
export * from './attention';
export * from './attention-gradient';
export * from './attention-step';
export * from './batch-norm';
export * from './binary';
export * from './binary-int32';
export * from './column-sums';
export * from './compare';
export * from './convert';
export * from './convolve';
export * from './convolve-filter';
export * from './convolve-narrow';
export * from './convolve-narrow-filter';
export * from './cross-entropy';
export * from './cumulate';
export * from './depthwise';
export * from './depthwise-filter';
export * from './few-rows';
export * from './gather';
export * from './gelu';
export * from './gru';
export * from './gru-gradient';
export * from './indices';
export * from './logical';
export * from './lstm';
export * from './lstm-gradient';
export * from './mat-mul';
export * from './optimizer-step';
export * from './pad';
export * from './pool';
export * from './pool-gradient';
export * from './random';
export * from './reduce';
export * from './reduce-bool';
export * from './resize';
export * from './row-norm';
export * from './scatter';
export * from './select';
export * from './simple-rnn';
export * from './softmax';
export * from './strided-copy';
export * from './top-k';
export * from './transpose';
export * from './unary';
export * from './unary-bool';
export * from './unary-exponential';
export * from './unary-piecewise';
export * from './unary-trigonometric';
export * from './winograd';
export * from './winograd-gradient';

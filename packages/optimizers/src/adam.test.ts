import { Adam } from './adam.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Adam', Adam);

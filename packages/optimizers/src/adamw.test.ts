import { AdamW } from './adamw.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('AdamW', AdamW);

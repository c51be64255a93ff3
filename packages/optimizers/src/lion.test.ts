import { Lion } from './lion.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Lion', Lion);

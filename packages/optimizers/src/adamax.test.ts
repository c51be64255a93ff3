import { Adamax } from './adamax.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Adamax', Adamax);

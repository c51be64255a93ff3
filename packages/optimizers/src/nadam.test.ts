import { Nadam } from './nadam.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Nadam', Nadam);

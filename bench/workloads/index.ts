import { dcgan } from './dcgan.ts';
import { cnn, gru, lstm, mlp } from './layers-models.ts';
import { elementwise, gradientCost, matmul, operationCost } from './operations.ts';
import { transformer } from './transformer.ts';
import type { Build } from './workload.ts';

const builds: Readonly<Record<string, Build>> = {
  mlp,
  cnn,
  lstm,
  gru,
  transformer,
  dcgan,
  elementwise,
  ops: operationCost,
  opsgradient: gradientCost,
};

/**
 * The workload of a name such as `mlp`, `lstm-t200` or `matmul-512-nt`: the family, then the sizes, which the inputs bear.
 *
 * @throws when there is no such family
 */
export function workloadNamed(name: string): Build {
  const [family = '', ...sizes] = name.split('-');
  const build = family === 'matmul' ? matmul(sizes.at(-1) ?? 'nn') : builds[family];
  if (build === undefined) {
    throw new Error(
      `workload: the name must begin with one of ${[...Object.keys(builds), 'matmul'].join(', ')}, received '${name}'`,
    );
  }
  return build;
}

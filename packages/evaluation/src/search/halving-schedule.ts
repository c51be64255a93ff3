import { naturalLog } from '@modu/core';

/** What a search by halving starts from. */
export interface HalvingPlan {
  readonly candidates: number;
  /** The share of candidates that stays is 1 / factor; resources grow by it. */
  readonly factor: number;
  readonly minResources: number;
  readonly maxResources: number;
  /** Whether the first iterations start as high as the last iteration can use. */
  readonly exhaust: boolean;
  readonly aggressiveElimination: boolean;
}

/** The iterations of a search by halving. */
export interface HalvingSchedule {
  /** Iterations after which fewer than `factor` candidates are left. */
  readonly nRequiredIterations: number;
  /** Iterations that the resources allow. */
  readonly nPossibleIterations: number;
  readonly nIterations: number;
  readonly minResources: number;
  /** For each iteration. */
  readonly nResources: readonly number[];
  /** For each iteration. */
  readonly nCandidates: readonly number[];
  /** Candidates left after the last iteration. */
  readonly nRemainingCandidates: number;
}

/** The arithmetic of scikit-learn's successive halving, its roundings of logarithms included. */
export function halvingSchedule(plan: HalvingPlan): HalvingSchedule {
  const { candidates, factor, maxResources, aggressiveElimination } = plan;
  const steps = (value: number): number => 1 + Math.floor(naturalLog(value) / naturalLog(factor));
  const nRequiredIterations = steps(candidates);
  const minResources = plan.exhaust
    ? Math.max(plan.minResources, Math.floor(maxResources / factor ** (nRequiredIterations - 1)))
    : plan.minResources;
  const nPossibleIterations = steps(Math.floor(maxResources / minResources));
  const nIterations = aggressiveElimination ? nRequiredIterations : Math.min(nPossibleIterations, nRequiredIterations);
  const nResources: number[] = [];
  const nCandidates: number[] = [];
  let left = candidates;
  for (let iteration = 0; iteration < nIterations; iteration++) {
    const power = aggressiveElimination
      ? Math.max(0, iteration - nRequiredIterations + nPossibleIterations)
      : iteration;
    nResources.push(Math.min(Math.trunc(factor ** power * minResources), maxResources));
    nCandidates.push(left);
    left = Math.ceil(left / factor);
  }
  return {
    ...{ nRequiredIterations, nPossibleIterations, nIterations, minResources },
    ...{ nResources, nCandidates, nRemainingCandidates: left },
  };
}

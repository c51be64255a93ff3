/** What a step of `npm test` found; `output` is shown when something failed. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly output?: string;
}

/** A step of `npm test`. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<Outcome> | Outcome;
}

/** What a run of tfjs' tests found. */
export interface Report {
  /** Where it ran, such as 'Node v24.1.0'. */
  readonly place: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly name: string; readonly messages: readonly string[] }[];
}

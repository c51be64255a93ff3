/** A kernel: `params` is the address of its fields, [begin, end) its items. */
export type WasmKernel = (params: number, begin: number, end: number) => void;

/** What the thread pool calls; see `assembly/threads.ts`. */
export interface PoolExports {
  readonly heapBase: () => number;
  readonly setThread: (index: number, scratchOfAll: number) => void;
  readonly publish: (kernel: number, items: number, piece: number) => void;
  readonly claim: () => number;
  readonly pieceEnd: () => number;
  readonly complete: (count: number) => void;
  readonly withdraw: () => number;
  readonly awaitDone: (count: number, spins: number) => number;
  readonly stop: () => void;
}

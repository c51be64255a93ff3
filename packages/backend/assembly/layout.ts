/**
 * Where things lie in the one memory of all threads. `src/layout.ts` holds the same numbers for the host.
 *
 *     1 024   control words of the thread pool, each group on a cache line of its own
 *     4 096   parameters of the job in progress (1 024 fields of 32 bits)
 *     8 192   constants of this module (`--memoryBase`)
 *    65 536   heap
 */

/** The job being shared out: low 32 bits = next item to claim, high 32 bits = epoch. */
export const CLAIM: usize = 1024;
/** High half of `CLAIM`; workers sleep on it. */
export const EPOCH: usize = 1028;
/** Items of the job that are finished. */
export const DONE: usize = 1088;
/** Workers asleep on `EPOCH`. */
export const SLEEPERS: usize = 1152;
/** Index of the job's kernel among the functions that the module exports. */
export const KERNEL: usize = 1216;
export const ITEMS: usize = 1220;
export const PIECE: usize = 1224;
/** Workers that have started. */
export const READY: usize = 1280;
/** 1 + index of a worker whose kernel trapped. */
export const FAILED: usize = 1344;
/** 1 = the host sleeps on `DONE` and wants to be woken. */
export const WAITING: usize = 1472;
/** 1 = workers are to end. */
export const STOP: usize = 1408;

/** Bytes of scratch memory that every thread has for itself. */
export const SCRATCH_BYTES: usize = 262144;

import { CLAIM, DONE, EPOCH, FAILED, ITEMS, KERNEL, PIECE, READY, SCRATCH_BYTES, SLEEPERS, STOP, WAITING } from './layout';

/** A `next` that no job reaches: nothing to claim. */
const EXHAUSTED: i64 = 0x7fffffff;
const EPOCH_BITS: i64 = -4294967296;
/** Looks at the epoch before a worker goes to sleep: about 0.5 ms on a processor of 3 to 4 GHz, longer than tfjs takes between two kernels. */
const SPINS: i32 = 1200000;

// Every thread has its own instance of the module, and so its own copy of these.
let scratchAddress: usize = 0;
let claimedEnd: i32 = 0;
let claimedKernel: i32 = 0;

/** First address that the constants of the module leave free. */
export function heapBase(): usize {
  return __heap_base;
}

/** Tells this instance which thread it serves; thread 0 is the host's. */
export function setThread(index: i32, scratchOfAll: usize): void {
  scratchAddress = scratchOfAll + <usize>index * SCRATCH_BYTES;
}

/** `SCRATCH_BYTES` that no other thread touches, 64-byte aligned; free for any use within one call of a kernel. */
// @ts-ignore: decorator
@inline
export function scratch(): usize {
  return scratchAddress;
}

/** Offers a job to all threads; called by the host only, and only when the job before is finished. */
export function publish(kernel: i32, items: i32, piece: i32): void {
  const epoch = atomic.load<i64>(CLAIM) & EPOCH_BITS;
  // Until the fields are written nothing can be claimed; a thread that read older fields fails its exchange.
  atomic.store<i64>(CLAIM, (epoch + (<i64>1 << 32)) | EXHAUSTED);
  atomic.store<i32>(KERNEL, kernel);
  atomic.store<i32>(ITEMS, items);
  atomic.store<i32>(PIECE, piece);
  atomic.store<i32>(DONE, 0);
  atomic.store<i64>(CLAIM, epoch + (<i64>2 << 32));
  if (atomic.load<i32>(SLEEPERS) > 0) atomic.notify(EPOCH, (items + piece - 1) / piece - 1);
}

/** Takes the next piece of the job: its first item, or -1 when there is none. */
export function claim(): i32 {
  while (true) {
    const word = atomic.load<i64>(CLAIM);
    const items = atomic.load<i32>(ITEMS);
    const piece = atomic.load<i32>(PIECE);
    const kernel = atomic.load<i32>(KERNEL);
    const first = <i32>word;
    if (first >= items) return -1;
    const end = first + min(piece, items - first);
    if (atomic.cmpxchg<i64>(CLAIM, word, (word & EPOCH_BITS) | <i64>end) == word) {
      claimedEnd = end;
      claimedKernel = kernel;
      return first;
    }
  }
}

/** End of the piece that this thread claimed last. */
export function pieceEnd(): i32 {
  return claimedEnd;
}

/** Kernel of the piece that this thread claimed last. */
export function pieceKernel(): i32 {
  return claimedKernel;
}

/** Reports finished items. */
export function complete(count: i32): void {
  atomic.add<i32>(DONE, count);
  if (atomic.load<i32>(WAITING) != 0) atomic.notify(DONE, 1);
}

/** Withdraws what is left of a job after an error: nothing more can be claimed. Returns the items that were given out. */
export function withdraw(): i32 {
  while (true) {
    const word = atomic.load<i64>(CLAIM);
    if (atomic.cmpxchg<i64>(CLAIM, word, (word & EPOCH_BITS) | EXHAUSTED) == word) return min(<i32>word, atomic.load<i32>(ITEMS));
  }
}

/** Looks up to `spins` times whether `count` items are finished: 1 = yes, 0 = not yet, -1 = a worker failed. */
export function awaitDone(count: i32, spins: i32): i32 {
  for (let i = 0; i < spins; i++) {
    if (atomic.load<i32>(DONE) >= count) return 1;
    if (atomic.load<i32>(FAILED) != 0) return -1;
  }
  return 0;
}

/** Body of a worker: waits for a piece and claims it; -1 when the pool ends. */
export function next(): i32 {
  while (true) {
    const epoch = atomic.load<i32>(EPOCH);
    if (atomic.load<i32>(STOP) != 0) return -1;
    const first = claim();
    if (first >= 0) return first;
    let spins = SPINS;
    while (spins > 0 && atomic.load<i32>(EPOCH) == epoch) spins--;
    if (spins == 0) {
      atomic.add<i32>(SLEEPERS, 1);
      atomic.wait<i32>(EPOCH, epoch, -1);
      atomic.sub<i32>(SLEEPERS, 1);
    }
  }
}

/** A worker has started. */
export function announce(): void {
  atomic.add<i32>(READY, 1);
}

/** The kernel that worker `index` ran has trapped. */
export function fail(index: i32): void {
  atomic.store<i32>(FAILED, index + 1);
  atomic.notify(DONE, 1);
}

/** Ends all workers. */
export function stop(): void {
  atomic.store<i32>(STOP, 1);
  const epoch = atomic.load<i64>(CLAIM) & EPOCH_BITS;
  atomic.store<i64>(CLAIM, (epoch + (<i64>1 << 32)) | EXHAUSTED);
  atomic.notify(EPOCH, -1);
}

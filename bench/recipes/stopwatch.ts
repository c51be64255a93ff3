/** Seconds of the clock, and of processors, all threads together. */
export interface Elapsed {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Milliseconds that were left out so far, of the clock and of processors. */
let [apart, apartCpu] = [0, 0];

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Begins to measure; what is returned tells how long it has been, without what {@link leaveOut} left out. */
export function startWatch(): () => Elapsed {
  const [begin, beginCpu] = [performance.now() - apart, cpuMs() - apartCpu];
  return () => ({
    seconds: (performance.now() - apart - begin) / 1000,
    cpuSeconds: (cpuMs() - apartCpu - beginCpu) / 1000,
  });
}

type Hook = (this: unknown, ...given: never[]) => Promise<void>;

/** Leaves the work of callbacks out of all that is measured. */
export function leaveOut(classes: readonly { readonly prototype: object }[]): void {
  for (const { prototype } of classes) {
    const hooks = prototype as Record<string, Hook>;
    for (const name of ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchEnd']) {
      const original = hooks[name] as Hook;
      hooks[name] = async function (...given) {
        const [begin, beginCpu] = [performance.now(), cpuMs()];
        try {
          await original.apply(this, given);
        } finally {
          apart += performance.now() - begin;
          apartCpu += cpuMs() - beginCpu;
        }
      };
    }
  }
}

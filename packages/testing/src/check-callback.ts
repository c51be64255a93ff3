import { expect } from 'vitest';
import { looseCopy } from './plain.ts';
import type { CallbackLike, CallbackSubject } from './callback-subject.ts';
import { batches, trainTiny, type Mode } from './tiny-training.ts';

type Hook = (...args: unknown[]) => unknown;
type Hooks = Record<string, Hook | undefined>;

/** One call of a hook: its name and the index of its epoch or batch. */
type Event = string;

const hookNames = [
  'setParams',
  'setModel',
  'onTrainBegin',
  'onEpochBegin',
  'onBatchBegin',
  'onBatchEnd',
  'onEpochEnd',
  'onTrainEnd',
];

function create({ create: make, options }: CallbackSubject): CallbackLike {
  return make(looseCopy(options) as never);
}

/** Puts `around` about every hook of a callback, and returns what takes it off again. */
function wrap(
  callback: CallbackLike,
  around: (name: string, args: unknown[], run: () => unknown) => unknown,
): () => void {
  const hooks = callback as unknown as Hooks;
  const own = hookNames.filter((name) => Object.hasOwn(hooks, name)).map((name) => [name, hooks[name]] as const);
  for (const name of hookNames) {
    const original = hooks[name];
    if (original === undefined) continue;
    hooks[name] = (...args) => around(name, args, () => original.apply(callback, args));
  }
  return () => {
    for (const name of hookNames) Reflect.deleteProperty(hooks, name);
    for (const [name, hook] of own) hooks[name] = hook;
  };
}

/** Trains with the callback and returns its events, each when it begins and when it has ended. */
async function record(callback: CallbackLike, mode: Mode, learningRate?: number): Promise<Event[]> {
  const events: Event[] = [];
  const unwrap = wrap(callback, (name, args, run) => {
    const event = typeof args[0] === 'number' ? `${name} ${args[0]}` : name;
    events.push(event);
    const done = run();
    if (!(done instanceof Promise)) {
      events.push(`${event} done`);
      return done;
    }
    return done.then((value: unknown) => {
      events.push(`${event} done`);
      return value;
    });
  });
  try {
    await trainTiny([callback], mode, learningRate);
  } finally {
    unwrap();
  }
  return events;
}

/** Keras' order for a number of epochs, the last of which may have been stopped after `lastBatches` batches. */
function kerasOrder(epochsRun: number, lastBatches: number): Event[] {
  const events = ['setParams', 'setModel', 'onTrainBegin'];
  for (let epoch = 0; epoch < epochsRun; epoch++) {
    events.push(`onEpochBegin ${epoch}`);
    const count = epoch === epochsRun - 1 ? lastBatches : batches;
    for (let batch = 0; batch < count; batch++) events.push(`onBatchBegin ${batch}`, `onBatchEnd ${batch}`);
    events.push(`onEpochEnd ${epoch}`);
  }
  return [...events, 'onTrainEnd'].flatMap((event) => [event, `${event} done`]);
}

/**
 * Fails unless every hook is called, ends before the next begins, and comes in Keras' order: set_params, set_model,
 * on_train_begin, then for each epoch on_epoch_begin, its batches, on_epoch_end, and at last on_train_end.
 */
export async function checkCallbackOrder(subject: CallbackSubject, mode: Mode): Promise<void> {
  const events = await record(create(subject), mode, subject.learningRate);
  const epochsRun = events.filter((event) => /^onEpochBegin \d+$/.test(event)).length;
  const lastEpoch = events.lastIndexOf(`onEpochBegin ${epochsRun - 1}`);
  const lastBatches = events.slice(lastEpoch).filter((event) => /^onBatchEnd \d+$/.test(event)).length;
  expect(events, 'the events of the callback').toStrictEqual(
    kerasOrder(Math.max(1, epochsRun), Math.max(1, lastBatches)),
  );
}

/** Fails when a hook adds, removes or replaces a value of the logs it is given, what it `adds` aside, or disposes of one. */
export async function checkCallbackLogs(subject: CallbackSubject, mode: Mode): Promise<void> {
  const callback = create(subject);
  const changes: string[] = [];
  const unwrap = wrap(callback, (name, args, run) => {
    const logs = args.at(-1);
    if (name === 'setParams' || name === 'setModel' || typeof logs !== 'object' || logs === null) return run();
    const before = Object.entries(logs).filter(([key]) => !(subject.adds ?? []).includes(key));
    const compare = (): void => {
      const own = subject.adds ?? [];
      const after = Object.entries(logs).filter(([key]) => !own.includes(key));
      const same =
        after.length === before.length &&
        before.every(([key, value]) => (logs as Record<string, unknown>)[key] === value);
      if (!same)
        changes.push(`${name}: {${before.map(([key]) => key).join()}} became {${after.map(([key]) => key).join()}}`);
      if (before.some(([, value]) => (value as { isDisposed?: boolean } | null)?.isDisposed === true)) {
        changes.push(`${name}: a value was disposed of`);
      }
    };
    const done = run();
    if (done instanceof Promise) return done.then(compare);
    compare();
    return done;
  });
  try {
    await trainTiny([callback], mode, subject.learningRate);
  } finally {
    unwrap();
  }
  expect(changes, 'changes of logs').toStrictEqual([]);
}

/** Fails when a training with the callback leaves tensors behind, after the callback's own `dispose()` if it has one. */
export async function checkCallbackTensors(subject: CallbackSubject, mode: Mode): Promise<void> {
  const { memory } = await import('@tensorflow/tfjs');
  const before = memory().numTensors;
  const callback = create(subject);
  await trainTiny([callback], mode, subject.learningRate);
  (callback as { dispose?: () => void }).dispose?.();
  expect(memory().numTensors - before, 'tensors left by the callback').toBe(0);
}

/** Fails when a second training with the same callback differs from the first in length, weights or what is observed. */
export async function checkCallbackReuse(subject: CallbackSubject, mode: Mode): Promise<void> {
  const { learningRate, observe } = subject;
  const callback = create(subject);
  const results: unknown[] = [];
  for (let use = 0; use < 2; use++) {
    const trained = await trainTiny([callback], mode, learningRate);
    results.push({ ...trained, observed: structuredClone(observe?.(callback as never)) });
  }
  (callback as { dispose?: () => void }).dispose?.();
  expect(results[1], 'the second training with the callback').toStrictEqual(results[0]);
}

import { CheckpointError, seededRandom, type RandomStateSnapshot } from '@modu/core';

/** Where the random numbers of one layer stand. */
export interface GeneratorState {
  readonly layer: string;
  /** What the layer gave, as plain JSON. */
  readonly randomState: unknown;
}

/**
 * A layer that says where its random numbers, and those of the layers inside it, stand, and goes on from there: those of
 * `@modu/layers`, or one's own.
 */
interface RandomLayer {
  readonly name?: string;
  getRandomState(): unknown;
  setRandomState(state: unknown): void;
}

/** Where models, wrappers and trainers keep what is inside them. */
const insides = ['layers', 'networks', 'layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells'] as const;

function isRandomLayer(item: object): item is RandomLayer {
  const { getRandomState, setRandomState } = item as Partial<RandomLayer>;
  return typeof getRandomState === 'function' && typeof setRandomState === 'function';
}

function randomLayers(root: unknown): RandomLayer[] {
  const seen = new Set<object>();
  const found: RandomLayer[] = [];
  const visit = (item: unknown): void => {
    if (typeof item !== 'object' || item === null || seen.has(item)) return;
    seen.add(item);
    if (isRandomLayer(item)) {
      found.push(item);
      return;
    }
    for (const key of insides) {
      const inside = (item as Readonly<Record<string, unknown>>)[key];
      if (typeof inside === 'object' && inside !== null) visitAll(inside);
    }
  };
  const visitAll = (inside: object): void => {
    if (Array.isArray(inside)) inside.forEach(visit);
    else if (Object.getPrototypeOf(inside) === Object.prototype) Object.values(inside).forEach(visit);
    else visit(inside);
  };
  visit(root);
  return found;
}

/** Where the random numbers of every layer of a model stand, in the order of its layers. */
export function captureGenerators(model: object): GeneratorState[] {
  return randomLayers(model).map((layer) => ({ layer: layer.name ?? '', randomState: layer.getRandomState() }));
}

/** Lets the layers of a model go on where others stood. @throws {CheckpointError} when there are more or fewer of them */
export function restoreGenerators(
  where: string,
  source: string,
  model: object,
  states: readonly GeneratorState[],
): void {
  const layers = randomLayers(model);
  if (layers.length !== states.length) {
    throw new CheckpointError(
      `${where}: model must have ${states.length} layers with random numbers as ${source} has, received ${layers.length}`,
    );
  }
  for (const [i, layer] of layers.entries()) layer.setRandomState(states[i]?.randomState);
}

/** Where the numbers of `setRandomSeed` stand; undefined when it was not called. */
export function captureGlobalRandom(): RandomStateSnapshot | undefined {
  return seededRandom()?.getState();
}

/** Lets the numbers of `setRandomSeed` go on. @throws {CheckpointError} unless it was called here as it was there */
export function restoreGlobalRandom(where: string, source: string, snapshot: RandomStateSnapshot | undefined): void {
  const random = seededRandom();
  if ((random === undefined) !== (snapshot === undefined)) {
    throw new CheckpointError(
      snapshot === undefined
        ? `${where}: setRandomSeed must not be called before resuming ${source}, which was made without`
        : `${where}: setRandomSeed must be called before resuming ${source}, as it was before that training`,
    );
  }
  if (random !== undefined && snapshot !== undefined) random.setState(snapshot);
}

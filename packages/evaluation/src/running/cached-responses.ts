import type { Estimator } from '@modu/core';
import { responseMethods } from '../metrics/response.ts';

/** The same estimator, except that each of its answers about the same rows is computed once, for all scorers. */
export function cachedResponses<E extends Estimator>(estimator: E): E {
  const cache = new Map<PropertyKey, Map<unknown, unknown>>();
  return new Proxy(estimator, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'constructor') return value;
      if (!(responseMethods as readonly PropertyKey[]).includes(key)) return value.bind(target) as unknown;
      return (x: unknown): unknown => {
        const answers = cache.get(key) ?? new Map<unknown, unknown>();
        cache.set(key, answers);
        if (!answers.has(x)) answers.set(x, Reflect.apply(value, target, [x]));
        return answers.get(x);
      };
    },
  });
}

import { ArgumentError, BackendError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { register } from './register.ts';
import { configure, settings } from './settings.ts';
import { restart } from './testing/on-threads.ts';

afterEach(async () => {
  if (tf.findBackendFactory('modu') !== null) tf.removeBackend('modu');
  configure({});
  register();
  await tf.setBackend('cpu');
});

describe('configure', () => {
  test('impossible thread counts are rejected', () => {
    for (const threads of [0, -1, 1.5, 129, Number.NaN, Infinity, '2' as unknown as number]) {
      expect(() => configure({ threads })).toThrow(ArgumentError);
    }
    expect(() => configure({ threads: 0 })).toThrow(
      'configure: threads must be an integer at least 1 and at most 128, received 0',
    );
  });

  test('unknown options and wrong types are rejected', () => {
    expect(() => configure({ thread: 2 } as object)).toThrow(
      "configure: unknown option 'thread'; did you mean 'threads'?",
    );
    expect(() => configure({ relaxedSimd: 1 as unknown as boolean })).toThrow(ArgumentError);
  });

  test('frozen options are accepted, and options not given get their default', () => {
    configure(Object.freeze({ threads: 3, relaxedSimd: false }));
    expect(settings()).toEqual({ threads: 3, relaxedSimd: false });
    configure({});
    expect(settings().relaxedSimd).toBe(true);
    expect(settings().threads).toBeGreaterThanOrEqual(1);
  });

  test('the threads asked for are the threads that work', async () => {
    expect((await restart({ threads: 3 })).threads).toBe(3);
    expect((await restart({ threads: 1 })).threads).toBe(1);
  });

  test('a running backend cannot be configured anew', async () => {
    await restart({ threads: 1 });
    expect(() => configure({ threads: 2 })).toThrow(BackendError);
    expect(() => configure({ threads: 1, relaxedSimd: false })).toThrow(BackendError);
    expect(() => configure({})).toThrow(BackendError);
    expect(() => configure({ threads: 1 })).not.toThrow();
    tf.removeBackend('modu');
    expect(() => configure({ threads: 2 })).not.toThrow();
  });
});

describe('register', () => {
  test('it registers once', async () => {
    expect(register()).toBe(false);
    tf.removeBackend('modu');
    expect(register()).toBe(true);
    expect(register()).toBe(false);
    await tf.setBackend('cpu');
  });

  test('every kernel of cpu has a kernel of modu', () => {
    const names = (backend: string): string[] => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
    expect(names('modu')).toEqual(expect.arrayContaining(names('cpu')));
    expect(names('cpu').length).toBe(172);
  });
});

import { ArgumentError, BackendError, MissingDependencyError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import util from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as packages from './import-package.ts';
import { register } from './register.ts';
import { selectBackend } from './select-backend.ts';
import { configure, settings } from './settings.ts';

vi.mock('./import-package.ts', { spy: true });

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await tf.setBackend('cpu');
  for (const name of ['modu', 'tensorflow', 'webgpu']) {
    if (tf.findBackendFactory(name) !== null) tf.removeBackend(name);
  }
  delete process.env['TF_NUM_INTRAOP_THREADS'];
  configure({});
  register();
});

/** A package whose import registers a backend that is really `cpu`. */
function pretend(name: string, backend: string): string[] {
  const seen: string[] = [];
  vi.mocked(packages.importPackage).mockImplementation((where, wanted) => {
    expect([where, wanted]).toEqual(['selectBackend', name]);
    seen.push(process.env['TF_NUM_INTRAOP_THREADS'] ?? 'not set');
    tf.registerBackend(backend, () => tf.findBackend('cpu'));
    return Promise.resolve({} as never);
  });
  return seen;
}

const old = util as unknown as Record<string, ((value: unknown) => boolean) | undefined>;

describe('by default', () => {
  test('modu is started and computes', async () => {
    const selected = await selectBackend();
    expect(selected).toEqual({
      name: 'modu',
      threads: settings().threads,
      reason: expect.stringMatching(/^'modu' is the default and started with \d+ threads?\.$/) as string,
    });
    expect(tf.getBackend()).toBe('modu');
    expect(tf.tidy(() => tf.ones([3]).add(1).arraySync())).toEqual([2, 2, 2]);
  });

  test('as many threads as asked for, beside what was configured', async () => {
    configure({ relaxedSimd: false });
    const options = Object.freeze({ threads: 3 });
    expect(await selectBackend(options)).toEqual({
      name: 'modu',
      threads: 3,
      reason: "'modu' is the default and started with 3 threads.",
    });
    expect(settings()).toEqual({ threads: 3, relaxedSimd: false });
  });

  test('a backend that runs is taken, and not changed', async () => {
    await selectBackend({ threads: 2 });
    const running = tf.backend();
    await tf.setBackend('cpu');
    expect((await selectBackend()).threads).toBe(2);
    expect((await selectBackend({ threads: 2 })).threads).toBe(2);
    expect(tf.backend()).toBe(running);
    await expect(selectBackend({ threads: 4 })).rejects.toThrow(
      "selectBackend: modu runs with 2 threads and cannot change to 4; remove it with tf.removeBackend('modu') first",
    );
    expect(tf.backend()).toBe(running);
  });

  test('a backend that was removed is started again', async () => {
    await selectBackend({ threads: 1 });
    tf.removeBackend('modu');
    expect((await selectBackend({ threads: 2 })).threads).toBe(2);
  });

  test('where memory cannot be shared, one thread works and the reason says so', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(await selectBackend({ threads: 4 })).toEqual({
      name: 'modu',
      threads: 1,
      reason:
        "'modu' is the default and started with 1 thread and not 4, since this page is not cross-origin isolated.",
    });
  });

  test('without WebAssembly SIMD cpu is taken, and the reason says so', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { name, threads, reason } = await selectBackend();
    expect(warn).not.toHaveBeenCalled();
    expect([name, threads, tf.getBackend()]).toEqual(['cpu', 1, 'cpu']);
    expect(reason).toMatch(
      /^tfjs' own JavaScript computes, slowly, since modu: this place has no WebAssembly SIMD; .*\.$/,
    );
  });
});

describe('with a preference', () => {
  test('modu without WebAssembly SIMD is an error, and the active backend stays', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(selectBackend({ prefer: 'modu' })).rejects.toThrow(BackendError);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.tidy(() => tf.ones([2]).arraySync())).toEqual([1, 1]);
  });

  test('modu where nothing may be compiled is an error with the cause', async () => {
    const blocked = new WebAssembly.CompileError('blocked by the content policy');
    vi.spyOn(WebAssembly, 'Instance').mockImplementation(function () {
      throw blocked;
    });
    const start = selectBackend({ prefer: 'modu', threads: 1 });
    await expect(start).rejects.toThrow('selectBackend: modu cannot be started: blocked by the content policy');
    await expect(start).rejects.toThrow(expect.objectContaining({ cause: blocked }) as Error);
  });

  test('cpu is started', async () => {
    await selectBackend();
    expect(await selectBackend({ prefer: 'cpu' })).toEqual({
      name: 'cpu',
      threads: 1,
      reason: "'cpu' was asked for and started.",
    });
    expect(tf.getBackend()).toBe('cpu');
  });

  test('wasm is started from its package, with the threads that it gets in Node', async () => {
    expect(await selectBackend({ prefer: 'wasm' })).toEqual({
      name: 'wasm',
      threads: 1,
      reason: "'wasm' was asked for and started.",
    });
    expect(tf.getBackend()).toBe('wasm');
    expect((await selectBackend({ prefer: 'wasm', threads: 2 })).reason).toBe(
      "'wasm' was asked for and started with 1 of 2 threads, which is all that it gets here.",
    );
  });

  test('tensorflow gets the functions that newer versions of Node lack, and its threads, before it is imported', async () => {
    const { isNullOrUndefined, isArray } = old;
    delete old['isNullOrUndefined'];
    delete old['isArray'];
    try {
      const seen = pretend('@tensorflow/tfjs-node', 'tensorflow');
      expect(await selectBackend({ prefer: 'tensorflow', threads: 2 })).toEqual({
        name: 'tensorflow',
        threads: 2,
        reason: "'tensorflow' was asked for and started with 2 threads.",
      });
      expect(tf.getBackend()).toBe('tensorflow');
      expect(seen).toEqual(['2']);
      expect([null, undefined, 0, ''].map((value) => old['isNullOrUndefined']?.(value))).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect([old['isArray']?.([]), old['isArray']?.({})]).toEqual([true, false]);
      await expect(selectBackend({ prefer: 'tensorflow', threads: 3 })).rejects.toThrow(
        'selectBackend: TensorFlow is loaded with 2 threads and cannot change to 3',
      );
      expect((await selectBackend({ prefer: 'tensorflow' })).threads).toBe(2);
    } finally {
      Object.assign(old, { isNullOrUndefined, isArray });
    }
  });

  test('tensorflow outside of Node is an error', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    await expect(selectBackend({ prefer: 'tensorflow' })).rejects.toThrow(
      "selectBackend: the backend 'tensorflow' runs in Node only",
    );
  });

  test.each([
    ['tensorflow', '@tensorflow/tfjs-node'],
    ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
  ] as const)('%s without its package is an error with the command that installs it', async (prefer, name) => {
    const missing = new MissingDependencyError(`selectBackend: ${name} is missing`);
    vi.mocked(packages.importPackage).mockRejectedValue(missing);
    await expect(selectBackend({ prefer })).rejects.toBe(missing);
    expect(vi.mocked(packages.importPackage)).toHaveBeenCalledExactlyOnceWith('selectBackend', name);
    expect(tf.getBackend()).toBe('cpu');
  });

  test('webgpu is imported when it is not there yet', async () => {
    pretend('@tensorflow/tfjs-backend-webgpu', 'webgpu');
    expect((await selectBackend({ prefer: 'webgpu' })).name).toBe('webgpu');
    expect((await selectBackend({ prefer: 'webgpu' })).name).toBe('webgpu');
    expect(vi.mocked(packages.importPackage)).toHaveBeenCalledOnce();
  });

  test('webgl outside of browsers is an error, and the active backend stays', async () => {
    await expect(selectBackend({ prefer: 'webgl' })).rejects.toThrow(
      "selectBackend: the backend 'webgl' cannot be started: it needs a browser with WebGL",
    );
    expect(tf.getBackend()).toBe('cpu');
  });

  test('a backend that fails leaves the one before it active', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    tf.registerBackend('webgpu', () => {
      throw new Error('no adapter');
    });
    await selectBackend({ threads: 1 });
    await expect(selectBackend({ prefer: 'webgpu' })).rejects.toThrow(
      "selectBackend: the backend 'webgpu' cannot be started: it needs a browser with WebGPU",
    );
    expect(tf.getBackend()).toBe('modu');
    expect(tf.tidy(() => tf.ones([2]).arraySync())).toEqual([1, 1]);
  });
});

describe('bad options', () => {
  test.each([
    [
      { prefer: 'cuda' },
      "prefer must be one of 'modu', 'tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu', received 'cuda'",
    ],
    [{ prefer: 'webgpuu' }, "did you mean 'webgpu'?"],
    [{ threads: 0 }, 'threads must be an integer at least 1 and at most 128, received 0'],
    [{ threads: 1.5 }, 'threads must be an integer'],
    [{ prefer: 'cpu', threads: 2 }, "threads must be 1 for the backend 'cpu', which has no threads, received 2"],
    [{ backend: 'cpu' }, "unknown option 'backend'"],
    [null, 'options must be an object of options, received null'],
  ])('%j is rejected', async (options, message) => {
    const selected = selectBackend(options as object);
    await expect(selected).rejects.toThrow(ArgumentError);
    await expect(selected).rejects.toThrow(`selectBackend: `);
    await expect(selected).rejects.toThrow(message);
  });
});

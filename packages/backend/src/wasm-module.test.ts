import { BackendError } from '@modu/core';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { inflate } from './inflate.ts';
import { supportsRelaxedSimd, supportsSimd } from './simd-support.ts';
import { wasmModule } from './wasm-module.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('wasmModule', () => {
  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('a module with relaxed %s takes a memory with shared %s and no other', async (relaxed, shared) => {
    const module = await wasmModule({ relaxed, shared });
    const memory = (isShared: boolean): WebAssembly.Memory =>
      new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: isShared });
    expect(() => new WebAssembly.Instance(module, { env: { memory: memory(shared) } })).not.toThrow();
    expect(() => new WebAssembly.Instance(module, { env: { memory: memory(!shared) } })).toThrow(WebAssembly.LinkError);
    expect(await wasmModule({ relaxed, shared })).toBe(module);
  });

  test('without SIMD there is an error that names the versions that have it', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const start = wasmModule({ relaxed: true, shared: false });
    await expect(start).rejects.toThrow(BackendError);
    await expect(start).rejects.toThrow('has no WebAssembly SIMD; it needs Chrome or Edge 91');
  });

  test('relaxed SIMD is looked for by itself', () => {
    expect(supportsSimd()).toBe(true);
    const probes: number[] = [];
    vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => {
      probes.push((bytes as Uint8Array).length);
      return probes.length === 1;
    });
    expect(supportsRelaxedSimd()).toBe(false);
    expect(probes.length).toBe(2);
  });
});

describe('inflate', () => {
  test('zlib and the stream of the platform give the same bytes', async () => {
    const original = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) % 251);
    const deflated = new Uint8Array(deflateRawSync(original));
    expect(await inflate(deflated, original.length)).toEqual(original);
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(await inflate(deflated, original.length)).toEqual(original);
  });
});

import { BackendError } from '@modu/core';
import { base64Bytes } from './base64.ts';
import { relaxedSimd, simd } from './generated/wasm.ts';
import { inflate } from './inflate.ts';
import { supportsRelaxedSimd, supportsSimd } from './simd-support.ts';

/** Which binary is wanted. */
export interface WasmVariant {
  /** Whether relaxed SIMD may be used where it is supported. */
  readonly relaxed: boolean;
  /** Whether the memory is shared between threads. */
  readonly shared: boolean;
}

const plainMemory = 1;
const sharedMemory = 3;

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The compiled kernels for this place. A module is compiled once and kept.
 *
 * @throws {BackendError} where WebAssembly SIMD is missing
 */
export function wasmModule({ relaxed, shared }: WasmVariant): Promise<WebAssembly.Module> {
  if (!supportsSimd()) {
    return Promise.reject(
      new BackendError(
        'modu: this place has no WebAssembly SIMD; it needs Chrome or Edge 91, Firefox 90, Safari 16.4, Node 20.19, Deno 2.1 or Bun 1.2, or later',
      ),
    );
  }
  const fused = relaxed && supportsRelaxedSimd();
  const key = `${fused} ${shared}`;
  const found = compiled.get(key);
  if (found !== undefined) return found;
  const module = compile(fused ? relaxedSimd : simd, shared);
  compiled.set(key, module);
  return module;
}

// One binary serves both kinds of memory: only the byte that declares the import differs.
async function compile(binary: typeof simd, shared: boolean): Promise<WebAssembly.Module> {
  const bytes = await inflate(base64Bytes(binary.bytes), binary.size);
  bytes[binary.memoryFlag] = shared ? sharedMemory : plainMemory;
  return WebAssembly.compile(bytes);
}

import type { BackendTimingInfo, DataId, DataType, Rank, TensorBuffer, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Block } from './block.ts';
import { encodedStrings } from './encoded-strings.ts';
import { Heap } from './heap.ts';
import { heapStart, maxParams, paramsAddress, scratchBytes } from './layout.ts';
import { bytesPerValue, sizeOf, type TensorData } from './tensor-data.ts';
import { ThreadPool } from './thread-pool.ts';
import type { PoolExports, WasmKernel } from './wasm-exports.ts';

type Values = tf.backend_util.BackendValues;

/** What a `ModuBackend` starts from. */
export interface ModuBackendOptions {
  /** The compiled kernels, declared with a memory that is shared exactly when `threads` > 1. */
  readonly module: WebAssembly.Module;
  /** How many threads compute, the caller's own included. */
  readonly threads: number;
  /** Called once by `dispose`. */
  readonly onDispose?: () => void;
  /** The most pages of 64 KiB that the heap may have. */
  readonly maximumPages?: number;
}

/** What `tf.memory()` says about this backend. */
export interface ModuMemoryInfo {
  readonly unreliable: boolean;
  /** Bytes of the heap that tensors and the backend hold, rounded up to multiples of 64 for each. */
  readonly heldBytes: number;
  /** Bytes of the heap; it grows as needed and never shrinks. */
  readonly heapBytes: number;
}

/**
 * The tfjs backend `modu`: all numbers lie in one WebAssembly memory, and kernels run there, on one or more threads.
 *
 * Started by `tf.setBackend('modu')`, not by its constructor.
 */
export class ModuBackend extends tf.KernelBackend {
  readonly #heap: Heap;
  readonly #pool: ThreadPool;
  readonly #data: tf.DataStorage<TensorData>;
  readonly #kernels = new Map<string, { readonly call: WasmKernel; readonly index: number }>();
  readonly #onDispose: (() => void) | undefined;
  #disposed = false;

  constructor({ module, threads, onDispose, maximumPages }: ModuBackendOptions) {
    super();
    this.#onDispose = onDispose;
    this.#heap = new Heap({ shared: threads > 1, ...(maximumPages !== undefined && { maximumPages }) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#heap.memory } });
    for (const [index, { name }] of WebAssembly.Module.exports(module).entries()) {
      this.#kernels.set(name, { call: exports[name] as WasmKernel, index });
    }
    const pool = exports as unknown as PoolExports;
    if (pool.heapBase() > heapStart) throw new Error('ModuBackend: the constants of the module reach into the heap');
    const scratch = this.#heap.allocate(threads * scratchBytes).address;
    pool.setThread(0, scratch);
    this.#pool = new ThreadPool({ module, heap: this.#heap, exports: pool, threads, scratch });
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  /** How many threads compute, the caller's own included. */
  get threads(): number {
    return this.#pool.threads;
  }

  /** The memory of all tensors, for kernels that the host writes or reads itself. */
  get heap(): Heap {
    return this.#heap;
  }

  /** Resolves when all threads take part in the work; until then fewer do, with the same results. */
  ready(): Promise<void> {
    return this.#pool.ready();
  }

  /**
   * Runs an exported kernel on items [0, `items`).
   *
   * @param name of the AssemblyScript function `(params: usize, begin: i32, end: i32): void`
   * @param params its fields, 32 bits each: integers and addresses as they are, floats through `float32Bits`
   * @param grain the smallest number of items worth a piece; no more than these run on the caller's thread alone, and
   * pieces begin at multiples of it
   * @throws {BackendError} when another thread has died or does not answer
   */
  run(name: string, params: ArrayLike<number>, items: number, grain: number): void {
    if (items === 0) return;
    const kernel = this.#kernels.get(name);
    if (kernel === undefined) throw new Error(`ModuBackend.run: the module exports no kernel '${name}'`);
    if (params.length > maxParams) throw new Error(`ModuBackend.run: '${name}' has more than ${maxParams} fields`);
    this.#heap.int32.set(params, paramsAddress >> 2);
    this.#pool.run(kernel.call, kernel.index, items, grain);
  }

  /** A new tensor whose values are left over from before: for a kernel to fill. */
  output(shape: readonly number[], dtype: DataType): TensorInfo {
    const length = sizeOf(shape);
    const block = this.#heap.allocate(length * bytesPerValue(dtype));
    return this.#info(shape, { dtype, refCount: 1, length, block });
  }

  /** The same data under another shape of the same size: no copy. */
  share(info: TensorInfo, shape: readonly number[]): TensorInfo {
    const data = this.#data.get(info.dataId);
    data.refCount += 1;
    // tfjs' JavaScript kernels look at the shapes of the parts.
    if (data.complexTensorInfos !== undefined) {
      data.complexTensorInfos.real.shape = [...shape];
      data.complexTensorInfos.imag.shape = [...shape];
    }
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  /** Byte address of the first value of a numeric tensor. It stays valid while the tensor lives. */
  address(info: TensorInfo): number {
    return addressOf(this.#data.get(info.dataId));
  }

  /** What is stored for a data id; data of another backend is moved here first. */
  dataOf(dataId: DataId): TensorData {
    return this.#data.get(dataId);
  }

  /** Whether the data is here. */
  holds(dataId: DataId): boolean {
    return this.#data.has(dataId);
  }

  /** Working memory of `bytes` for the length of `use`. */
  withScratch<T>(bytes: number, use: (address: number) => T): T {
    const block = this.#heap.allocate(bytes);
    try {
      return use(block.address);
    } finally {
      this.#heap.free(block);
    }
  }

  /** A view of the values of a numeric tensor; it is void once anything is allocated. */
  view(info: { readonly dataId: DataId }): Float32Array | Int32Array | Uint8Array {
    return this.#view(this.#data.get(info.dataId));
  }

  /** A new tensor with a copy of `values`, or with the strings themselves. */
  makeTensorInfo(shape: readonly number[], dtype: DataType, values?: Values | readonly string[]): TensorInfo {
    return this.#info(shape, this.#store(values, sizeOf(shape), dtype, 1));
  }

  /** A complex tensor that takes over two float32 tensors of the same shape. */
  makeComplex(shape: readonly number[], real: TensorInfo, imag: TensorInfo): TensorInfo {
    return this.#info(shape, {
      dtype: 'complex64',
      refCount: 1,
      length: sizeOf(shape),
      complexTensorInfos: { real, imag },
    });
  }

  /** Gives back a tensor that only a kernel knows. */
  disposeIntermediateTensorInfo(info: TensorInfo): void {
    this.disposeData(info.dataId);
  }

  override write(values: Values, shape: number[], dtype: DataType): DataId {
    return this.makeTensorInfo(shape, dtype, values).dataId;
  }

  override move(dataId: DataId, values: Values, shape: number[], dtype: DataType, refCount: number): void {
    this.#data.set(dataId, this.#store(values, sizeOf(shape), dtype, refCount));
  }

  override read(dataId: DataId): Promise<Values> {
    return new Promise((resolve) => {
      resolve(this.readSync(dataId));
    });
  }

  override readSync(dataId: DataId): Values {
    const data = this.#data.get(dataId);
    if (data.strings !== undefined) return data.strings;
    const parts = data.complexTensorInfos;
    if (parts === undefined) return this.#view(data).slice();
    return tf.backend_util.mergeRealAndImagArrays(
      this.view(parts.real) as Float32Array,
      this.view(parts.imag) as Float32Array,
    );
  }

  /** The values of a tensor as a buffer of its own. */
  bufferSync<R extends Rank, D extends DataType>(info: TensorInfo): TensorBuffer<R, D> {
    const values = this.readSync(info.dataId);
    const decoded =
      info.dtype === 'string'
        ? (values as Uint8Array[]).map((bytes) => tf.util.decodeString(bytes))
        : (values as Float32Array);
    return tf.buffer(info.shape as tf.ShapeMap[R], info.dtype as D, decoded as tf.DataTypeMap[D]);
  }

  override refCount(dataId: DataId): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).refCount : 0;
  }

  override incRef(dataId: DataId): void {
    this.#data.get(dataId).refCount += 1;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const data = this.#data.get(dataId);
    data.refCount -= 1;
    if (!force && data.refCount > 0) return false;
    if (data.block !== undefined) this.#heap.free(data.block);
    if (data.complexTensorInfos !== undefined) {
      this.disposeData(data.complexTensorInfos.real.dataId, true);
      this.disposeData(data.complexTensorInfos.imag.dataId, true);
    }
    this.#data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override memory(): ModuMemoryInfo {
    return { unreliable: false, heldBytes: this.#heap.heldBytes, heapBytes: this.#heap.sizeBytes };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override time(run: () => void): Promise<BackendTimingInfo> {
    return new Promise((resolve) => {
      const start = performance.now();
      run();
      resolve({ kernelMs: performance.now() - start, getExtraProfileInfo: () => '' });
    });
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  /** Ends all threads and lets the memory go; tfjs calls it when the backend is removed. */
  override dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#pool.close();
    this.#onDispose?.();
  }

  #info(shape: readonly number[], data: TensorData): TensorInfo {
    const dataId = {};
    this.#data.set(dataId, data);
    return { dataId, shape: [...shape], dtype: data.dtype };
  }

  #store(
    values: Values | readonly string[] | undefined,
    length: number,
    dtype: DataType,
    refCount: number,
  ): TensorData {
    if (dtype === 'string') return { dtype, refCount, length, strings: encodedStrings(values ?? []) };
    if (dtype === 'complex64') {
      const { real, imag } = tf.backend_util.splitRealAndImagArrays(
        (values ?? new Float32Array(2 * length)) as Float32Array,
      );
      const part = (numbers: Float32Array): TensorInfo => this.makeTensorInfo([length], 'float32', numbers);
      return { dtype, refCount, length, complexTensorInfos: { real: part(real), imag: part(imag) } };
    }
    const block = this.#heap.allocate(length * bytesPerValue(dtype));
    const data = { dtype, refCount, length, block };
    if (values !== undefined && values !== null) this.#fill(block, dtype, values as ArrayLike<number>);
    return data;
  }

  #fill(block: Block, dtype: DataType, values: ArrayLike<number>): void {
    if (dtype === 'float32') this.#heap.float32.set(values, block.address / 4);
    else if (dtype === 'int32') this.#heap.int32.set(values, block.address / 4);
    else this.#heap.uint8.set(values, block.address);
  }

  #view(data: TensorData): Float32Array | Int32Array | Uint8Array {
    const address = addressOf(data);
    const { buffer } = this.#heap.memory;
    if (data.dtype === 'float32') return new Float32Array(buffer, address, data.length);
    if (data.dtype === 'int32') return new Int32Array(buffer, address, data.length);
    return new Uint8Array(buffer, address, data.length);
  }
}

function addressOf({ block, dtype }: TensorData): number {
  if (block === undefined) throw new Error(`ModuBackend: a tensor of type ${dtype} has no address`);
  return block.address;
}

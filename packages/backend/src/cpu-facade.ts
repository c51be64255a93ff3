import type { DataId, DataType, TensorBuffer, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from './backend.ts';
import { encodedStrings } from './encoded-strings.ts';

type Values = tf.backend_util.BackendValues;

/** The data of a tensor as tfjs' JavaScript kernels know it. */
interface FacadeData {
  values: Values | undefined;
  dtype: DataType;
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
}

/**
 * What a kernel of tfjs' `cpu` backend sees in place of its own backend, for one call.
 *
 * Inputs are views of the heap. What the kernel makes stays in JavaScript until `commit` copies its results to the heap, so
 * nothing is allocated while the kernel holds views, and intermediate results never reach the heap.
 */
export class CpuFacade {
  /** Size of the blocks of tfjs' JavaScript matrix product. */
  readonly blockSize = 48;
  /** The storage that kernels reach into. */
  readonly data = {
    get: (dataId: DataId): FacadeData => this.#get(dataId),
    has: (dataId: DataId): boolean => this.#made.has(dataId) || this.#backend.holds(dataId),
  };
  readonly #backend: ModuBackend;
  readonly #made = new Map<DataId, FacadeData>();
  readonly #inputs = new Map<DataId, FacadeData>();
  readonly #committed = new Map<DataId, TensorInfo>();

  constructor(backend: ModuBackend) {
    this.#backend = backend;
  }

  makeTensorInfo(shape: number[], dtype: DataType, values?: Values | string[]): TensorInfo {
    return { dataId: this.write(values as Values, shape, dtype), shape, dtype };
  }

  /** In tfjs this returns a tensor; its engine makes one of whatever a kernel returns. */
  makeOutput(values: Values, shape: number[], dtype: DataType): TensorInfo {
    return this.makeTensorInfo(shape, dtype, values);
  }

  write(values: Values, _shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.#made.set(dataId, { values: dtype === 'string' ? encodedStrings(values) : values, dtype, refCount: 1 });
    return dataId;
  }

  readSync(dataId: DataId): Values {
    const { values, dtype, complexTensorInfos } = this.#get(dataId);
    if (complexTensorInfos !== undefined) {
      return tf.backend_util.mergeRealAndImagArrays(
        this.readSync(complexTensorInfos.real.dataId) as Float32Array,
        this.readSync(complexTensorInfos.imag.dataId) as Float32Array,
      );
    }
    return tf.util.convertBackendValuesAndArrayBuffer(values as Values, dtype);
  }

  bufferSync(info: TensorInfo): TensorBuffer<tf.Rank, DataType> {
    const values = this.readSync(info.dataId);
    const decoded =
      info.dtype === 'string' ? (values as Uint8Array[]).map((bytes) => tf.util.decodeString(bytes)) : values;
    return tf.buffer(info.shape, info.dtype, decoded as Float32Array);
  }

  incRef(dataId: DataId): void {
    const made = this.#made.get(dataId);
    if (made === undefined) this.#backend.incRef(dataId);
    else made.refCount += 1;
  }

  disposeIntermediateTensorInfo(info: TensorInfo): void {
    this.disposeData(info.dataId);
  }

  disposeData(dataId: DataId, force = false): boolean {
    const made = this.#made.get(dataId);
    if (made === undefined) return this.#backend.disposeData(dataId, force);
    made.refCount -= 1;
    if (!force && made.refCount > 0) return false;
    this.#made.delete(dataId);
    return true;
  }

  /** Copies the results of the kernel to the heap; a result that is an input is handed on as it is. */
  commit(results: readonly TensorInfo[]): TensorInfo[] {
    for (const info of results) this.#detach(info);
    return results.map((info) => this.#commit(info));
  }

  #get(dataId: DataId): FacadeData {
    const known = this.#made.get(dataId) ?? this.#inputs.get(dataId);
    if (known !== undefined) return known;
    const { dtype, refCount, strings, complexTensorInfos } = this.#backend.dataOf(dataId);
    const data: FacadeData =
      complexTensorInfos === undefined
        ? { values: strings ?? this.#backend.view({ dataId }), dtype, refCount }
        : { values: undefined, dtype, refCount, complexTensorInfos };
    this.#inputs.set(dataId, data);
    return data;
  }

  // A kernel may return a view of its input, which is void once the heap grows for a result.
  #detach({ dataId }: TensorInfo): void {
    const made = this.#made.get(dataId);
    if (made === undefined) return;
    const { values, complexTensorInfos } = made;
    if (complexTensorInfos !== undefined) {
      this.#detach(complexTensorInfos.real);
      this.#detach(complexTensorInfos.imag);
    } else if (ArrayBuffer.isView(values) && values.buffer === this.#backend.heap.memory.buffer) {
      made.values = values.slice();
    }
  }

  #commit(info: TensorInfo): TensorInfo {
    const made = this.#made.get(info.dataId);
    if (made === undefined) return info;
    const before = this.#committed.get(info.dataId);
    if (before !== undefined) return this.#backend.share(before, info.shape);
    const result = this.#copy(info, made);
    this.#committed.set(info.dataId, result);
    return result;
  }

  #copy({ shape, dtype }: TensorInfo, { values, complexTensorInfos }: FacadeData): TensorInfo {
    if (complexTensorInfos === undefined) return this.#backend.makeTensorInfo(shape, dtype, values);
    const [real, imag] = [complexTensorInfos.real, complexTensorInfos.imag].map((part) => this.#commit(part));
    return this.#backend.makeComplex(shape, real as TensorInfo, imag as TensorInfo);
  }
}

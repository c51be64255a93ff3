import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from './backend.ts';
import { CpuFacade } from './cpu-facade.ts';
import { countSlowPath } from './slow-path-counts.ts';

/** What tfjs hands to a kernel of this backend. */
export interface KernelArguments {
  readonly inputs: object;
  readonly backend: ModuBackend;
  readonly attrs?: object;
}

/** Runs a kernel as tfjs' own JavaScript, on the same data; counted under its name. */
export function slowPath(kernelName: string, { inputs, backend, attrs }: KernelArguments): TensorInfo | TensorInfo[] {
  countSlowPath(kernelName);
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  // Inputs that lie with another backend move here before the kernel gets a view of anything.
  for (const input of Object.values<TensorInfo | undefined>(inputs as NamedTensorInfoMap)) {
    if (input?.dataId !== undefined) backend.dataOf(input.dataId);
  }
  const facade = new CpuFacade(backend);
  const result = kernelFunc({
    inputs: inputs as NamedTensorInfoMap,
    backend: facade,
    ...(attrs !== undefined && { attrs: attrs as NamedAttrMap }),
  });
  if (Array.isArray(result)) return facade.commit(result);
  return facade.commit([result])[0] as TensorInfo;
}

/** The registration of a kernel that has no WebAssembly form. */
export function slowKernel(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: 'modu',
    kernelFunc: (args) => slowPath(kernelName, args as unknown as KernelArguments),
  };
}

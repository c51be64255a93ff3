import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from './backend.ts';
import { slowPath } from './slow-path.ts';

/** What a native kernel works on. */
export interface NativeArguments<Inputs, Attrs> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  readonly backend: ModuBackend;
}

/**
 * The registration of a kernel that runs in WebAssembly.
 *
 * @param run returns the output or outputs, or `undefined` for what it does not cover (a type, say): that runs as tfjs'
 * JavaScript and is counted
 */
export function nativeKernel<
  Inputs extends object = Readonly<Record<string, TensorInfo>>,
  Attrs extends object = NamedAttrMap,
>(
  kernelName: string,
  run: (args: NativeArguments<Inputs, Attrs>) => TensorInfo | TensorInfo[] | undefined,
): KernelConfig {
  return {
    kernelName,
    backendName: 'modu',
    kernelFunc: (args) => {
      const native = args as unknown as NativeArguments<Inputs, Attrs>;
      return run(native) ?? slowPath(kernelName, native);
    },
  };
}

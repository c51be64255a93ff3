import type { KernelConfig } from '@tensorflow/tfjs';
import { slowPath, type KernelArguments } from './slow-path.ts';

interface DrawAttrs {
  readonly canvas: unknown;
  readonly options?: {
    readonly contextOptions?: { readonly contextType?: string };
    readonly imageOptions?: object;
  };
}

// tfjs calls the context of a canvas after the backend that draws on it; this one draws pixels.
function on2d({ canvas, options = {} }: DrawAttrs): DrawAttrs {
  const { contextOptions = {} } = options;
  const contextType = contextOptions.contextType === 'modu' ? '2d' : contextOptions.contextType;
  return {
    canvas,
    options: { ...options, contextOptions: { ...contextOptions, ...(contextType !== undefined && { contextType }) } },
  };
}

/** What `tf.browser.draw` runs: tfjs' JavaScript, on a canvas of type '2d'. */
export const drawKernel: KernelConfig = {
  kernelName: 'Draw',
  backendName: 'modu',
  kernelFunc: (args) =>
    slowPath('Draw', {
      ...(args as unknown as KernelArguments),
      attrs: on2d(args.attrs as unknown as DrawAttrs),
    }),
};

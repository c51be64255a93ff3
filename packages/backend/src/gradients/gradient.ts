import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs';

/** For each input of a kernel by name, the function that gives the gradient with respect to it. */
export type InputGradients = Readonly<Record<string, () => Tensor>>;

/** Which tensors of the forward pass a gradient reads, in the order in which it gets them: inputs first. */
export interface Saved {
  readonly inputs?: readonly string[];
  /** For each output whether it is saved. */
  readonly outputs?: readonly boolean[];
}

/**
 * The registration of the gradient of a kernel with one output that matters.
 *
 * @param run gets the gradient with respect to the output, the saved tensors and the attributes of the kernel
 */
export function gradient<Attrs extends object = NamedAttrMap>(
  kernelName: string,
  { inputs = [], outputs = [] }: Saved,
  run: (dy: Tensor, saved: Tensor[], attrs: Attrs) => InputGradients,
): GradConfig {
  return gradientOfMany<Attrs>(kernelName, { inputs, outputs }, ([dy], saved, attrs) =>
    run(dy as Tensor, saved, attrs),
  );
}

/** The registration of the gradient of a kernel with several outputs: like `gradient`, with one `dy` for each output. */
export function gradientOfMany<Attrs extends object = NamedAttrMap>(
  kernelName: string,
  { inputs = [], outputs = [] }: Saved,
  run: (dys: Tensor[], saved: Tensor[], attrs: Attrs) => InputGradients,
): GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    outputsToSave: [...outputs],
    gradFunc: (dy, saved, attrs) => run([dy].flat(), saved, attrs as unknown as Attrs),
  };
}

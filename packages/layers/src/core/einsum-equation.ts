import { ArgumentError, ShapeError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import type { EinsumLetters } from './einsum.ts';

/** An equation of an `EinsumDense`, by the letters of the axes. */
export interface Equation extends EinsumLetters {
  /** Where the input and the output have axes without letters. */
  readonly ellipsis: 'left' | 'right' | null;
}

/** The shapes that follow from an equation, an input and the output that was asked for. */
export interface EinsumShapes {
  readonly kernel: tf.Shape;
  readonly bias: tf.Shape | undefined;
  readonly output: tf.Shape;
  /** The axes of the kernel that the input has too and the output has not; those that the output has. */
  readonly kernelAxes: { readonly inputs: readonly number[]; readonly outputs: readonly number[] };
  /** The letters of all axes, digits for those of an ellipsis. */
  readonly letters: EinsumLetters;
}

const forms = [
  [/^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/, null],
  [/^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)$/, 'left'],
  [/^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.$/, 'right'],
] as const;

/** @throws {ArgumentError} when the text has none of the forms, or a letter twice, or a letter without a partner */
export function parseEquation(where: string, text: string): Equation {
  for (const [form, ellipsis] of forms) {
    const match = form.exec(text);
    if (match === null) continue;
    const [first = [], second = [], output = []] = match.slice(1).map((letters) => Array.from(letters));
    const isPlain = [first, second, output].every((letters) => new Set(letters).size === letters.length);
    const known = output.every((letter) => first.includes(letter) || second.includes(letter));
    if (isPlain && known && second.every((letter) => first.includes(letter) || output.includes(letter))) {
      return { first, second, output, ellipsis };
    }
    throw new ArgumentError(
      `${where}: equation must name each axis once and give each a partner in another tensor, received '${text}'`,
    );
  }
  throw new ArgumentError(
    `${where}: equation must have the form [X],[Y]->[Z], ...[X],[Y]->...[Z] or [X]...,[Y]->[Z]..., received '${text}'`,
  );
}

/**
 * The shapes of weights and output.
 *
 * @param partial the output without the batch and without the axes of an ellipsis
 * @throws {ShapeError} when they do not fit together
 */
export function einsumShapes(
  where: string,
  { first, second, output, ellipsis }: Equation,
  input: tf.Shape,
  partial: readonly (number | null)[],
  biasAxes: string | null,
): EinsumShapes {
  const elided = input.length - first.length;
  const described = `[${input.map((size) => size ?? '?').join(', ')}]`;
  if (elided < 0 || (elided > 0 && ellipsis === null)) {
    throw new ShapeError(`${where}: the input must have the axes '${first.join('')}', received shape ${described}`);
  }
  const hidden = Array.from({ length: elided }, (_, i) => String.fromCharCode(0x3b1 + i));
  const whole = (letters: readonly string[]): string[] =>
    ellipsis === 'left' ? [...hidden, ...letters] : [...letters, ...hidden];
  const [inputLetters, outputLetters] = [whole(first), whole(output)];
  const sizes = new Map(inputLetters.map((letter, axis) => [letter, input[axis] ?? null]));
  // The first axis is the batch; those of an ellipsis follow from the input.
  const asked = outputLetters
    .filter((letter) => !hidden.includes(letter))
    .slice(ellipsis === 'left' && elided > 0 ? 0 : 1);
  if (asked.length !== partial.length) {
    throw new ShapeError(
      `${where}: outputShape must have ${asked.length} axes for the equation, received [${partial.map((size) => size ?? '?').join(', ')}]`,
    );
  }
  asked.forEach((letter, i) => {
    const [given, wanted] = [sizes.get(letter) ?? null, partial[i] ?? null];
    if (given !== null && wanted !== null && given !== wanted) {
      throw new ShapeError(
        `${where}: outputShape must have the size ${given} of the input for '${letter}', received ${wanted}`,
      );
    }
    sizes.set(letter, given ?? wanted);
  });
  const shapeOf = (letters: readonly string[]): tf.Shape => letters.map((letter) => sizes.get(letter) ?? null);
  const indices = (test: (letter: string) => boolean): number[] =>
    [...second.keys()].filter((axis) => test(second[axis] as string));
  return {
    kernel: shapeOf(second),
    bias: biasAxes === null ? undefined : biasShape(biasAxes, output, ellipsis === 'right' ? elided : 0, sizes),
    output: shapeOf(outputLetters),
    kernelAxes: {
      inputs: indices((letter) => !output.includes(letter)),
      outputs: indices((letter) => output.includes(letter)),
    },
    letters: { first: inputLetters, second, output: outputLetters },
  };
}

/** From the first letter of the bias on, 1 for the axes that it lacks. */
function biasShape(
  biasAxes: string,
  output: readonly string[],
  after: number,
  sizes: ReadonlyMap<string, number | null>,
): tf.Shape {
  const begin = Math.min(...Array.from(biasAxes).map((letter) => output.indexOf(letter)));
  const sized = output.slice(begin).map((letter) => (biasAxes.includes(letter) ? (sizes.get(letter) ?? null) : 1));
  return [...sized, ...Array.from({ length: after }, () => 1)];
}

/** How the angles of rotary positions grow, as the options of `RotaryEmbedding`. */
export interface RotarySettings {
  readonly maxWavelength: number;
  readonly scalingFactor: number;
  readonly ropeType: RopeType;
  readonly betaFast: number;
  readonly betaSlow: number;
  readonly originalMaxPositionEmbeddings: number;
  readonly truncate: boolean;
  readonly denominatorDim: number | undefined;
}

/** How positions beyond those trained on are brought within reach. */
export type RopeType = 'linear' | 'dynamic' | 'yarn';

/** The angle per step of each pair of features, [rotaryDim / 2]. */
export function rotaryFrequencies(rotaryDim: number, settings: RotarySettings): Float32Array {
  const { maxWavelength, scalingFactor, ropeType, denominatorDim = rotaryDim } = settings;
  if (ropeType === 'yarn') return yarnFrequencies(rotaryDim, settings);
  const exponent = ropeType === 'linear' ? 1 : rotaryDim / Math.max(1, rotaryDim - 2);
  const divisor = scalingFactor ** exponent;
  return Float32Array.from({ length: rotaryDim / 2 }, (_, i) => maxWavelength ** ((-2 * i) / denominatorDim) / divisor);
}

/**
 * YaRN: features that turn fast keep their frequency, slow ones are stretched by the scaling factor, those between are
 * blended linearly.
 *
 * @see Peng et al. 2023, https://arxiv.org/abs/2309.00071, section 3.2
 */
function yarnFrequencies(rotaryDim: number, settings: RotarySettings): Float32Array {
  const { maxWavelength, scalingFactor, betaFast, betaSlow, originalMaxPositionEmbeddings, truncate } = settings;
  const half = rotaryDim / 2;
  const pairTurning = (rotations: number): number =>
    (rotaryDim * Math.log(originalMaxPositionEmbeddings / (rotations * 2 * Math.PI))) / (2 * Math.log(maxWavelength));
  const [fast, slow] = [pairTurning(betaFast), pairTurning(betaSlow)];
  const low = Math.max(truncate ? Math.floor(fast) : fast, 0);
  const high = Math.min(truncate ? Math.ceil(slow) : slow, half - 1);
  const width = Math.max(high - low, 0.001);
  return Float32Array.from({ length: half }, (_, i) => {
    const frequency = maxWavelength ** ((-2 * i) / rotaryDim);
    const stretched = Math.min(Math.max((i - low) / width, 0), 1);
    return (frequency / scalingFactor) * stretched + frequency * (1 - stretched);
  });
}

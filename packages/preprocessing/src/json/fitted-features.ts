import { givenNames, markGenerated, type FittedFeatures } from '../input/feature-names.ts';
import type { JsonNode } from './json-node.ts';

/** What a transformer knows of its columns, for its JSON. */
export function writeFeatures({ nFeaturesIn, names }: FittedFeatures): object {
  const featureNamesIn = givenNames(names) ?? null;
  return { nFeaturesIn, featureNamesIn, generatedNames: featureNamesIn === null ? (names ?? null) : null };
}

/** What {@link writeFeatures} wrote. @throws {DataError} */
export function readFeatures(state: JsonNode): FittedFeatures {
  const nFeaturesIn = state.key('nFeaturesIn').integer(1);
  const given = state.key('featureNamesIn').nullable((node) => node.strings(nFeaturesIn));
  const generated = state.key('generatedNames').nullable((node) => node.strings(nFeaturesIn));
  return { nFeaturesIn, names: given ?? (generated === null ? undefined : markGenerated(generated)) };
}

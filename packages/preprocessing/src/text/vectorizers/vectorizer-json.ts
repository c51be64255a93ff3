import { DataError } from '@modu/core';
import { toJsonObject, type TransformerJSON } from '../../json/transformer-json.ts';

/** Options as JSON. @throws {DataError} when one is a function */
export function writeVectorizerOptions(className: string, settings: object): TransformerJSON['options'] {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'function') continue;
    throw new DataError(`${className}.toJSON: ${name} must be no function to be written to JSON, received a function`);
  }
  return toJsonObject(settings);
}

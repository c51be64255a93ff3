import { JsonNode } from './json-node.ts';
import { formatVersion } from './transformer-json.ts';

/**
 * The options and state in what `toJSON` of a class wrote, or in its text.
 *
 * @throws {DataError} when it is damaged, of another class or of another version
 */
export function readTransformer(
  className: string,
  json: unknown,
): { readonly options: JsonNode; readonly state: JsonNode } {
  const node = JsonNode.of(`${className}.fromJSON`, json);
  node.key('class').oneOf([className]);
  node.key('version').oneOf([formatVersion]);
  return { options: node.key('options'), state: node.key('state') };
}

import { invalid } from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';

/** Groups as positions in the sorted list of the distinct ones. */
export interface EncodedGroups {
  readonly distinct: readonly Label[];
  readonly codes: Int32Array;
}

/**
 * Reads the groups that a splitter keeps together; any finite numbers will do, or strings, or booleans.
 *
 * @throws {ArgumentError} when there are none
 * @throws {DataError} for a missing value, NaN, an infinity, or strings mixed with numbers
 */
export function readGroups(where: string, groups: unknown): EncodedGroups {
  if (groups === undefined) throw invalid(where, 'groups', 'the group of each sample', groups);
  const { classes, codes } = encodeLabels(where, [['groups', groups as Labels]], { continuous: true });
  return { distinct: classes, codes: codes[0] as Int32Array };
}

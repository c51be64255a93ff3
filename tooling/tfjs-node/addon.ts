import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../check/command.ts';

/** Where `build.ts` puts tfjs-node. */
export const addonFolder = join(root, 'node_modules', '.cache', 'tfjs-node');

/** The package inside of it. */
export const addonPackage = join(addonFolder, 'node_modules', '@tensorflow', 'tfjs-node');

/** Written when the build is done: what it was built with. */
export const addonStamp = join(addonFolder, 'built.json');

/** The module to import for the backend `tensorflow`, or `undefined` when it has not been built. */
export function builtAddon(): string | undefined {
  return existsSync(addonStamp) ? join(addonPackage, 'dist', 'index.js') : undefined;
}

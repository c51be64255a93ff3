import { existsSync, readFileSync } from 'node:fs';

const budgets = JSON.parse(readFileSync(new URL('tooling/size-budgets.json', import.meta.url), 'utf8'));
const ignore = ['@tensorflow/*', 'arquero', 'node:*'];

/** Two budgets per package, minified and brotli-compressed with its own dependencies: everything, and one import. */
export default Object.entries(budgets).flatMap(([folder, { full, one }]) => {
  const path = `packages/${folder}/dist/index.js`;
  if (!existsSync(path)) throw new Error(`size-limit: ${path} must exist; run the build first`);
  return [
    { name: `@modu/${folder}`, path, import: '*', limit: full, ignore },
    { name: `@modu/${folder} ${one.import}`, path, import: one.import, limit: one.limit, ignore },
  ];
});

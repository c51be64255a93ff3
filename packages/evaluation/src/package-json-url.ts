/** The manifest of this package; sources and build lie at the same depth below it. */
export const packageJsonUrl = new URL('../package.json', import.meta.url);

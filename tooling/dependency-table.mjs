/** Who may import whom: the table of the packages, as rules for dependency-cruiser. */
const mayImport = {
  core: [],
  backend: ['core'],
  layers: ['core'],
  attention: ['core', 'layers'],
  optimizers: ['core'],
  models: ['core', 'layers', 'attention', 'optimizers'],
  callbacks: ['core'],
  preprocessing: ['core'],
  evaluation: ['core'],
  datasets: ['core'],
  plots: ['core'],
};

/** Packages outside the workspace that a package's published code may import. */
const external = {
  core: [],
  backend: ['@tensorflow/tfjs'],
  layers: ['@tensorflow/tfjs'],
  attention: ['@tensorflow/tfjs'],
  optimizers: ['@tensorflow/tfjs'],
  models: ['@tensorflow/tfjs'],
  callbacks: ['@tensorflow/tfjs', 'log-update'],
  preprocessing: ['@huggingface/tokenizers'],
  evaluation: ['@tensorflow/tfjs', 'bullmq', 'ioredis', 'piscina'],
  datasets: ['arquero', 'fast-png'],
  plots: ['vega', 'vega-lite', 'fast-png', '@resvg/resvg-wasm', '@expo-google-fonts/nanum-gothic'],
};

const source = (name) => `^packages/${name}/src/(?!testing/)(?!.*\\.test\\.ts$)`;

const tableRules = Object.entries(mayImport).flatMap(([name, allowed]) => [
  {
    name: `${name}-imports-only-its-row-of-the-table`,
    severity: 'error',
    from: { path: source(name) },
    to: { path: '^packages/', pathNot: [name, ...allowed].map((other) => `^packages/${other}/`) },
  },
  {
    name: `${name}-uses-only-its-listed-libraries`,
    severity: 'error',
    from: { path: source(name) },
    to: {
      path: '(^|/)node_modules/',
      pathNot: external[name].map((library) => `node_modules/${library}/`),
    },
  },
]);

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^#', 'generated/'] },
    },
    {
      name: 'packages-by-public-name',
      comment: 'A package is imported by its name, never by a path into its folder.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/', pathNot: ['^packages/$2/', 'src/index\\.ts$'] },
    },
    {
      name: 'no-unlisted-package',
      severity: 'error',
      from: { path: `^packages/(?!(${Object.keys(mayImport).join('|')}|testing)/)` },
      to: {},
    },
    ...tableRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|fixtures|\\.cache|node_modules/\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@modu/source', 'import', 'node', 'default', 'types'],
    },
  },
};

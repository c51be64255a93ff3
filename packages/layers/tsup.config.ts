import { library } from '../../tooling/tsup.ts';

// A file for each module: a bundler can only leave out whole files where classes register themselves.
export default library({ entry: ['src/**/*.ts', '!src/**/*.test.ts'], dts: { entry: 'src/index.ts' } });

import './register.ts';

export { ModuBackend, type ModuBackendOptions, type ModuMemoryInfo } from './backend.ts';
export { register } from './register.ts';
export { configure, type ModuOptions } from './settings.ts';
export { resetSlowPathCounts, slowPathCounts } from './slow-path-counts.ts';

import './register.ts';

export { ModuBackend, type ModuBackendOptions, type ModuMemoryInfo } from './backend.ts';
export { registerCorrectedGradients } from './gradients/corrected-gradients.ts';
export { register } from './register.ts';
export { selectBackend, type BackendName, type SelectBackendOptions, type SelectedBackend } from './select-backend.ts';
export { configure, type ModuOptions } from './settings.ts';
export { resetSlowPathCounts, slowPathCounts } from './slow-path-counts.ts';

/** Loaded before every test file: after each test the kept layers go. */
import { afterEach } from 'vitest';
import { InertConstraint } from './fixtures/inert-constraint.ts';
import { disposeKept } from './fixtures/kept-layers.ts';

afterEach(() => {
  disposeKept();
  InertConstraint.disposeOutputs();
});

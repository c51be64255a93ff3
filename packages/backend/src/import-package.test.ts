import { BackendError, MissingDependencyError } from '@modu/core';
import { expect, test } from 'vitest';
import { importPackage } from './import-package.ts';

test('a package that is there is imported', async () => {
  const os = await importPackage<{ EOL: string }>('test', 'node:os');
  expect(os.EOL).toBeTypeOf('string');
});

test('a package that is missing is an error with the command that installs it', async () => {
  const missing = importPackage('selectBackend', '@modu/not-there');
  await expect(missing).rejects.toThrow(MissingDependencyError);
  await expect(missing).rejects.toThrow(
    "selectBackend: @modu/not-there is missing, run: npm install @modu/not-there (and with a bundler, write import '@modu/not-there' before the call)",
  );
});

test('a package that fails while it loads is not called missing', async () => {
  const broken = importPackage('selectBackend', 'data:text/javascript,throw new Error("no addon\\nat all")');
  await expect(broken).rejects.toThrow(BackendError);
  await expect(broken).rejects.toThrow(/is installed and cannot be loaded: no addon$/);
});

/** The public API of every package as a reviewed file, `packages/<name>/api.md`; with `--update` it is written anew. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { root } from './check/command.ts';
import { publishedPackages, type PublishedPackage } from './check/published-packages.ts';

/** What api-extractor reads out of a package's built types. */
export function apiReport({ path, folder }: PublishedPackage): string {
  const temporary = join(root, 'node_modules', '.cache', 'api', folder);
  mkdirSync(temporary, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: path,
      mainEntryPointFilePath: join(path, 'dist', 'index.d.ts'),
      compiler: { tsconfigFilePath: join(path, 'tsconfig.json'), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFolder: temporary,
        reportTempFolder: temporary,
        reportFileName: 'api',
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(path, 'package.json'),
  });
  const report = join(temporary, 'api.api.md');
  rmSync(report, { force: true });
  Extractor.invoke(config, { localBuild: true, messageCallback: (message) => (message.handled = true) });
  return readFileSync(report, 'utf8').replaceAll('\r\n', '\n');
}

if (process.argv.includes('--update')) {
  for (const item of publishedPackages()) {
    writeFileSync(join(item.path, 'api.md'), apiReport(item));
    console.log(`packages/${item.folder}/api.md`);
  }
}

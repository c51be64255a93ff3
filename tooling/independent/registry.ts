import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { command } from '../check/command.ts';

/** A registry on this machine that holds only what the test publishes. */
export interface Registry {
  readonly url: string;
  publish(tarball: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts verdaccio on a free port, with its storage in `folder` and no connection to any other registry. */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const server = (await runServer({
    self_path: folder,
    storage: join(folder, 'storage'),
    uplinks: {},
    packages: { '@modu/*': { access: '$all', publish: '$all' } },
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
    web: { enable: false },
  })) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('startRegistry: the server must listen on a port');
  const url = `http://127.0.0.1:${address.port}/`;
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `@modu:registry=${url}\n//127.0.0.1:${address.port}/:_authToken=local\n`);
  return {
    url,
    publish: async (tarball) => {
      const { code, output } = await command(
        'npm',
        ['publish', tarball, '--registry', url, '--userconfig', npmrc, '--loglevel', 'error'],
        { cwd: folder },
      );
      if (code !== 0) throw new Error(`publish: ${tarball} was refused\n${output}`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

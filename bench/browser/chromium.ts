/** Contestants in headless Chromium: the page is bundled once, and each measurement gets a fresh browser. */
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../tooling/browser.ts';
import type { Measured } from '../measure.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A page, and a way to run a contestant on it. */
export interface ChromiumBench {
  run(backend: string, threads: number, workload: string, seconds: number): Promise<Measured | string>;
  close(): Promise<void>;
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
    platform: 'browser',
    conditions: ['browser'],
    external: ['node:*'],
    // tfjs' packages call themselves free of side effects, but register their kernels and gradients on import.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

async function served(inputs: string): Promise<Server> {
  const script = await bundled();
  const wasm = dirname(
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
  );
  const fixed = new Map([
    ['/index.html', '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>'],
    ['/page.js', script],
  ]);
  const content = async (path: string): Promise<string | Buffer> => {
    const text = fixed.get(path);
    if (text !== undefined) return text;
    if (path.startsWith('/inputs/')) return readFile(join(inputs, normalize(path.slice('/inputs/'.length))));
    return readFile(join(wasm, normalize(path.slice('/wasm/'.length))));
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    content(pathname).then(
      (body) => {
        response.writeHead(200, {
          'content-type': types[extname(pathname)] ?? 'application/octet-stream',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Bundles the page and serves it with the inputs, cross-origin isolated so that it may have threads. */
export async function chromiumBench(inputs: string): Promise<ChromiumBench> {
  const server = await served(inputs);
  const { port } = server.address() as AddressInfo;
  return {
    async run(backend, threads, workload, seconds) {
      const browser = await launchBrowser();
      try {
        const tab = await browser.newPage();
        await tab.goto(`http://127.0.0.1:${port}/index.html`);
        await tab.waitForFunction(() => 'run' in globalThis);
        return await tab.evaluate(
          ([name, count, work, time]) =>
            (globalThis as unknown as { run: (...args: unknown[]) => Promise<Measured> }).run(name, count, work, time),
          [backend, threads, workload, seconds] as const,
        );
      } catch (error) {
        return error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
      } finally {
        await browser.close();
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

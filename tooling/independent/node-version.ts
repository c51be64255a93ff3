import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, root } from '../check/command.ts';

/**
 * The path of a Node of a major version, brought by npm and kept under `node_modules/.cache`.
 *
 * @throws on systems for which npm has no package of that Node
 */
export async function nodeOfVersion(major: string): Promise<string> {
  const { stdout } = await command('node', ['-p', 'process.versions.node.split(".")[0] + " " + process.execPath']);
  const [own, path] = stdout.trim().split(' ');
  if (own === major && path !== undefined) return path;
  const folder = join(root, 'node_modules', '.cache', 'nodes', major);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { code, output } = await command(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel', 'error', `${name}@${major}`],
    { cwd: folder },
  );
  if (code !== 0 || !existsSync(program))
    throw new Error(`nodeOfVersion: npm cannot bring Node ${major} as ${name}\n${output}`);
  return program;
}

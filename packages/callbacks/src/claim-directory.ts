import { FileError } from '@modu/core';

/** What says who writes to a directory. */
export const claimFileName = 'writer.lock';

/** Who holds a claim. */
interface Claim {
  readonly pid: number;
  readonly host: string;
  /** What tells a process from a later one of the same number, where the system says it; otherwise empty. */
  readonly born: string;
}

/**
 * Claims a directory for this process by a file in it, and returns what gives it back.
 *
 * The claim of a process that has died, also by SIGKILL, counts for nothing, and neither does one from another machine,
 * which may have died as well. Claims of one process do not exclude each other.
 *
 * @param where names the caller in the error
 * @throws {FileError} when another process on this machine has it
 * @example
 * const release = await claimDirectory('train', 'runs/today');
 * await release();
 */
export async function claimDirectory(where: string, directory: string): Promise<() => Promise<void>> {
  const fs = process.getBuiltinModule('node:fs/promises');
  const os = process.getBuiltinModule('node:os');
  const path = `${directory}/${claimFileName}`;
  const own: Claim = { pid: process.pid, host: os.hostname(), born: await birthOf(process.pid) };
  await fs.mkdir(directory, { recursive: true });
  const aside = `${path}.${own.pid}`;
  await fs.writeFile(aside, JSON.stringify(own));
  try {
    // A link is made whole or not at all, and never in place of another.
    await fs.link(aside, path);
    await fs.rm(aside, { force: true });
  } catch {
    await takeOver(where, directory, aside, own);
  }
  await removeAbandoned(directory);
  return async () => {
    const last = await readClaim(path);
    if (last?.pid === own.pid && last.host === own.host) await fs.rm(path, { force: true });
  };
}

/** Takes the claim of a dead process, or one's own. */
async function takeOver(where: string, directory: string, aside: string, own: Claim): Promise<void> {
  const fs = process.getBuiltinModule('node:fs/promises');
  const path = `${directory}/${claimFileName}`;
  const holder = await readClaim(path);
  const isOther = holder !== undefined && holder.host === own.host && holder.pid !== own.pid;
  if (isOther && isAlive(holder.pid) && (holder.born === '' || holder.born === (await birthOf(holder.pid)))) {
    await fs.rm(aside, { force: true });
    throw new FileError(
      `${where}: ${directory} must be written by one run at a time, and process ${holder.pid} is writing to it`,
    );
  }
  await fs.rename(aside, path);
}

/** What processes left that died while they claimed: a directory that holds it could not be removed. */
async function removeAbandoned(directory: string): Promise<void> {
  const fs = process.getBuiltinModule('node:fs/promises');
  for (const name of await fs.readdir(directory)) {
    const pid = name.startsWith(`${claimFileName}.`) ? Number(name.slice(claimFileName.length + 1)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await fs.rm(`${directory}/${name}`, { force: true });
  }
}

async function readClaim(path: string): Promise<Claim | undefined> {
  const fs = process.getBuiltinModule('node:fs/promises');
  try {
    const claim = JSON.parse(await fs.readFile(path, 'utf8')) as Partial<Claim> | null;
    const { pid, host, born } = claim ?? {};
    return typeof pid === 'number' && typeof host === 'string' && typeof born === 'string'
      ? { pid, host, born }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The moment at which a process began, as Linux counts it. */
async function birthOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return '';
  const fs = process.getBuiltinModule('node:fs/promises');
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold spaces; the beginning is field 22 of all.
    return (
      stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .at(19) ?? ''
    );
  } catch {
    return '';
  }
}

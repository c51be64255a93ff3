import { logFile, type LogFile } from '../log-file.ts';
import { fileVersion, type EventMoment } from './summary-event.ts';

/** Where a writer stands: its file and the bytes of it; undefined before its first event. */
export interface EventWriterState {
  readonly path: string;
  readonly bytes: number;
}

let files = 0;

/** Writes events to a file of its own in a folder, which comes into being with the first of them. */
export class EventWriter {
  readonly #where: string;
  readonly #folder: string;
  #path: string | undefined;
  #file: LogFile | undefined;
  #restored: EventWriterState | undefined;

  constructor(where: string, folder: string) {
    this.#where = where;
    this.#folder = folder;
    // Fails now where nothing could be written later.
    logFile(where, 'logDir', folder);
  }

  get state(): { readonly path: string; readonly bytes: number } | undefined {
    return this.#path === undefined || this.#file === undefined
      ? undefined
      : { path: this.#path, bytes: this.#file.bytes };
  }

  set state(state: EventWriterState | undefined) {
    this.#restored = state;
  }

  /** Begins a new file, with the next event. */
  begin(): void {
    this.#path = undefined;
    this.#file = undefined;
  }

  /** Goes on with the file of the state that was set, cut back to what it held then. */
  async goOn(): Promise<void> {
    this.begin();
    const state = this.#restored;
    if (state === undefined) return;
    this.#path = state.path;
    this.#file = logFile(this.#where, 'logDir', state.path);
    await this.#file.cutTo(state.bytes);
  }

  async write(events: (moment: EventMoment) => readonly Uint8Array[], step = 0): Promise<void> {
    const wallTime = Date.now() / 1000;
    const records = [...events({ step, wallTime })];
    if (records.length === 0) return;
    if (this.#file === undefined) {
      const os = process.getBuiltinModule('node:os');
      files += 1;
      const name = `events.out.tfevents.${Math.floor(wallTime)}.${os.hostname()}.${process.pid}.${files}.v2`;
      this.#path = `${this.#folder}/${name}`;
      this.#file = logFile(this.#where, 'logDir', this.#path);
      await this.#file.open(false);
      records.unshift(fileVersion(wallTime));
    }
    await this.#file.append(Buffer.concat(records));
  }
}

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildServer } from './child-server.mjs';

/** What one test of one stack works with: processes and a session directory that nobody else has. */
export class Lab {
  #stack;
  #workspace = mkdtempSync(join(tmpdir(), 'mantisjs-promises-'));
  #servers = [];
  directory = this.#makeDirectory('sessions');

  constructor(stack) {
    this.#stack = stack;
  }

  get keepsFiles() {
    return this.#stack.keepsFiles;
  }

  /** Starts a process; all share the session directory. @returns its URL. */
  start() {
    return this.#startIn(this.directory);
  }

  /** Starts a process of the same application whose sessions are kept elsewhere. @returns its URL. */
  startElsewhere() {
    return this.#startIn(this.#makeDirectory('elsewhere'));
  }

  /** The paths of all files in the session directory. */
  files() {
    return readdirSync(this.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** Puts a file in the place of the session directory: where root tests, missing permissions stop nobody. */
  breakStorage() {
    renameSync(this.directory, `${this.directory}-away`);
    writeFileSync(this.directory, '');
  }

  async close() {
    await Promise.all(this.#servers.map((server) => server.stop()));
    rmSync(this.#workspace, { recursive: true, force: true, maxRetries: 5 });
  }

  async #startIn(directory) {
    const server = await ChildServer.start(this.#stack, directory);
    this.#servers.push(server);
    return server.url;
  }

  #makeDirectory(name) {
    const directory = join(this.#workspace, name);
    mkdirSync(directory);
    return directory;
  }
}

/** Replaces the content of a file and keeps its times, by which some stores know the end of a session. */
export function replaceContent(path, content) {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, content);
  utimesSync(path, atime, mtime);
}

import { expect, it } from 'vitest';
import { Clock } from 'mantisjs';
import type { SessionCommit } from 'mantisjs';
import { FileSessionDriver } from '../../../src/session/drivers/file-driver.js';
import { systemFiles } from '../../../src/session/drivers/file-operations.js';
import type { FileOperations } from '../../../src/session/drivers/file-operations.js';
import { commitOf, newKey, recordOf } from '../../../src/testing/conformance/driver-case.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import { keptReport } from '../reports.js';

const increment: SessionCommit = commitOf([{ kind: 'increment', key: 'n', by: 1 }]);

// A kernel gives a file its new time before it puts the data in place: whoever looks in between sees the old data with
// the new time, and would take the old data for the newest from then on.
it('a record that was read while another process wrote it is read again', async () => {
  const path = temporaryDirectory();
  const key = newKey();
  let isOpen = false;
  let old: Buffer | undefined;
  const reader = driverAt(path, {
    readSync: ((descriptor: number, bytes: Buffer, ...place: [number, number, number]) =>
      old?.copy(bytes) ?? systemFiles.readSync(descriptor, bytes, ...place)) as FileOperations['readSync'],
  });
  const writer = driverAt(path, {
    writeSync: ((...call: Parameters<FileOperations['writeSync']>) => {
      if (isOpen) old = contentOf(call[0]);
      const written = systemFiles.writeSync(...call);
      if (isOpen) void reader.read(key);
      old = undefined;
      return written;
    }) as FileOperations['writeSync'],
  });
  await systemDriver(path).write(key, recordOf({ n: 1 }));
  for (const driver of [reader, writer]) await driver.open(keptReport());
  isOpen = true;
  await writer.commit(key, increment);

  expect(reader.read(key)?.data).toEqual({ n: 2 });
  expect((await reader.commit(key, increment))?.data).toEqual({ n: 3 });
});

function driverAt(path: string, operations: Partial<FileOperations>): FileSessionDriver {
  return new FileSessionDriver(path, new Clock(), { operations: { ...systemFiles, ...operations } });
}

function systemDriver(path: string): FileSessionDriver {
  return new FileSessionDriver(path, new Clock());
}

function contentOf(descriptor: number): Buffer {
  const bytes = Buffer.alloc(systemFiles.fstatSync(descriptor).size);
  systemFiles.readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes;
}

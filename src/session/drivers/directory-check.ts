import type { Disk } from './disk.js';
import { temporaryName } from './disk.js';
import type { FileOperations } from './file-operations.js';
import { join } from 'node:path';

/** File systems by the number in `statfs` (Linux, `man 2 statfs`). */
const fileSystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x2fc12fc1: 'zfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlay',
  0xf2f52010: 'f2fs',
  0x6969: 'nfs',
  0x517b: 'smb',
  0xff534d42: 'cifs',
  0xfe534d42: 'smb2',
  0x65735546: 'fuse',
  0x01021997: '9p',
  0x00c36400: 'ceph',
  0x0bd00bd0: 'lustre',
};
const overNetworks = ['nfs', 'smb', 'cifs', 'smb2', 'fuse', '9p', 'ceph', 'lustre'];

/** What a directory is good for. */
export interface DirectoryFacts {
  /** The name of its file system, or its number where it has none here. */
  readonly fileSystem: string;
  /** Whether other machines may share it, so that the locks of this one may not hold. */
  readonly isShared: boolean;
  /** Whether each change of a file that has been looked at gets a time of its own, as on Linux since 6.13. */
  readonly countsFinely: boolean;
}

/** Makes a directory and tries it out. @throws what the file system says. */
export function checkDirectory(root: string, operations: FileOperations, disk: Disk): DirectoryFacts {
  disk.makeDirectory(root);
  const probe = temporaryName(join(root, 'probe'));
  const descriptor = operations.openSync(probe, 'wx', 0o600);
  try {
    const { type } = operations.statfsSync(root);
    const fileSystem = fileSystems[type] ?? `0x${type.toString(16)}`;
    const isShared = overNetworks.includes(fileSystem);
    return { fileSystem, isShared, countsFinely: countsFinely(descriptor, operations) };
  } finally {
    operations.closeSync(descriptor);
    operations.unlinkSync(probe);
  }
}

/** Where time is counted in ticks of milliseconds, changes that follow each other at once share one. */
function countsFinely(descriptor: number, operations: FileOperations): boolean {
  const times = Array.from({ length: 16 }, (_, index) => {
    operations.writeSync(descriptor, Buffer.from([index]), 0, 1, 0);
    operations.futimesSync(descriptor, index, index);
    return operations.fstatSync(descriptor).ctimeMs;
  });
  return new Set(times).size === times.length;
}

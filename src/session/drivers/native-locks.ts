import { createRequire } from 'node:module';

/** Byte-range locks that the kernel releases when their process ends, however it ends. */
export interface NativeLocks {
  /** Locks a range of an open file; `false` when another open file has locked it. */
  tryLock(descriptor: number, offset: number, length: number): boolean;
  unlock(descriptor: number, offset: number, length: number): void;
}

/** The locks of the optional package fs-native-extensions; `undefined` where it is not installed or does not load. */
export function loadNativeLocks(): NativeLocks | undefined {
  try {
    // A package without types of its own.
    return createRequire(import.meta.url)('fs-native-extensions') as NativeLocks;
  } catch {
    // Left out at install, or made for another platform. Whoever asked says what is in force instead.
    return undefined;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAll } from './children.mjs';

/** A directory for everything that a run writes. When the run ends, however it ends, its processes and files go. */
export function makeWorkspace() {
  const workspace = mkdtempSync(join(tmpdir(), 'mantisjs-bench-'));
  process.on('exit', () => {
    killAll();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  });
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  return workspace;
}

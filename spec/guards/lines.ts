import type { Logger } from 'mantisjs';

/** One line of a log. */
export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A logger that keeps what it is told. */
export function keepLines(): { lines: Line[]; logger: Logger } {
  const lines: Line[] = [];
  const keep = (level: Line['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  return { lines, logger: { info: keep('info'), warn: keep('warn'), error: keep('error') } };
}

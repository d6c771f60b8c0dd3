/** One line of a source file as it is shown around a mistake. */
export interface FrameLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** Whether the mistake is on this line. */
  readonly isFocus: boolean;
}

const reach = 4;
const widest = 160;

/** The lines around one of a source text; empty when the text has no such line. Long lines are cut. */
export function frameLines(source: string, line: number): readonly FrameLine[] {
  const lines = source.split(/\r\n|\n|\r/);
  if (line < 1 || line > lines.length) return [];
  const first = Math.max(1, line - reach);
  return lines.slice(first - 1, line + reach).map((text, index) => ({
    number: first + index,
    text: text.length > widest ? `${text.slice(0, widest)}…` : text,
    isFocus: first + index === line,
  }));
}

/** The lines around one of a source text, as text with `>` before it. */
export function codeFrame(source: string, line: number): string {
  const lines = frameLines(source, line);
  const width = String(lines.at(-1)?.number ?? 0).length;
  return lines
    .map(({ number, text, isFocus }) => `${isFocus ? '>' : ' '} ${String(number).padStart(width)} | ${text}`)
    .join('\n');
}

/** `JSON.parse`, whose result nothing is known of. @throws {SyntaxError} */
export function readJson(text: string): unknown {
  return JSON.parse(text);
}

/** `JSON.stringify`, which leaves nothing of a function, a symbol and `undefined`. @throws {TypeError} */
export function writeJson(value: unknown): string | undefined {
  return JSON.stringify(value);
}

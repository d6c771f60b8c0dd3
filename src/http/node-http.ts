/**
 * What Mantis uses of `node:http`. An `import` of it would read every name that it exports, and `WebSocket`, one of
 * them, loads the whole of `fetch`: two fifths of the start of a bare server, and 15 MB.
 */
export const { STATUS_CODES, createServer, request, validateHeaderName, validateHeaderValue } =
  process.getBuiltinModule('node:http');

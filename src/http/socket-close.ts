import type { Socket } from 'node:net';

/** Who is told when a socket closes. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls once when the socket of a request has closed, and returns how to call that off. Node 20 emits no `close` for a
 * response that waits behind another one on its connection, so the response alone would never tell.
 *
 * One listener does for all requests of a connection, since Node warns of a leak at eleven, and none stays behind.
 */
export function whenClosed(socket: Socket, leave: () => void): () => void {
  if (socket.closed) {
    const soon = setImmediate(leave);
    return () => clearImmediate(soon);
  }
  const leaving = waiting.get(socket) ?? listen(socket);
  leaving.add(leave);
  return () => {
    if (!leaving.delete(leave) || leaving.size > 0) return;
    waiting.delete(socket);
    socket.off('close', tellAll);
  };
}

function listen(socket: Socket): Set<() => void> {
  const leaving = new Set<() => void>();
  waiting.set(socket, leaving);
  socket.once('close', tellAll);
  return leaving;
}

function tellAll(this: Socket): void {
  for (const leave of waiting.get(this) ?? []) leave();
}

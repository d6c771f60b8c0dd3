import type { IncomingMessage } from 'node:http';

/**
 * Whether a request was made on this machine and by no proxy. A server that was put to work without `NODE_ENV` must not
 * show its insides to the world.
 */
export function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  );
  return !isForwarded && /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? '');
}

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll } from 'vitest';
import type { App } from 'mantisjs';

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Everything that came back until the server closed the connection. */
export interface RawExchange {
  readonly text: string;
  readonly answers: readonly RawAnswer[];
  /** The first status; 0 when the connection was closed without an answer. */
  readonly status: number;
}

const listening = new Map<App, Promise<number>>();

afterAll(async () => {
  await Promise.all([...listening.keys()].map((app) => app.close()));
});

/** Where an application listens; it starts to on the first call and is closed after the file's last test. */
export function portOf(app: App): Promise<number> {
  const port = listening.get(app) ?? app.listen(0).then((address) => address.port);
  listening.set(app, port);
  return port;
}

/** Opens a connection to an application; every client library would tidy up what is sent over it. */
export async function openSocket(app: App): Promise<Socket> {
  const socket = connect(await portOf(app), '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** Sends bytes as they are, and reads until the server closes the connection. With `ends` our side of it ends first. */
export async function exchange(app: App, bytes: string, { ends = false } = {}): Promise<RawExchange> {
  const socket = await openSocket(app);
  if (ends) socket.end(bytes, 'latin1');
  else socket.write(bytes, 'latin1');
  return readAll(socket);
}

/** Reads what comes until the other side closes the connection. */
export async function readAll(socket: Socket): Promise<RawExchange> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  // A reset after the answer is how a server says that it does not read on.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  const answers = parseAnswers(text);
  return { text, answers, status: answers[0]?.status ?? 0 };
}

/** Resolves with what has come as soon as it matches. */
export function readUntil(socket: Socket, expected: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (expected.test(text)) resolve(text);
    });
    socket.once('close', () => reject(new RangeError(`The connection was closed after: ${text}`)));
  });
}

/** A request head with a Host. */
export function head(line: string, ...headers: readonly string[]): string {
  return `${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`;
}

function parseAnswers(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n');
    const [line = '', ...fields] = rest.slice(0, end).split('\r\n');
    const headers = new Headers();
    for (const field of fields)
      headers.append(field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1).trim());
    const length = Number(headers.get('content-length') ?? 0);
    answers.push({ status: Number(line.split(' ')[1]), headers, body: rest.slice(end + 4, end + 4 + length) });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

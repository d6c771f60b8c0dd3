/** What Mantis needs of a client of ioredis, standalone or `Cluster`. */
export interface IoredisClient {
  readonly status: string;
  readonly isCluster?: boolean;
  call(command: string, ...args: string[]): Promise<unknown>;
  disconnect?(reconnect?: boolean): void;
  pipeline?(): IoredisPipeline;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** Commands that a client of ioredis sends as one message. */
export interface IoredisPipeline {
  call(command: string, ...args: string[]): unknown;
  /** Each error or answer, in the order of the commands. */
  exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>;
}

interface Waiting {
  readonly command: readonly string[];
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Sends what is to be sent in one turn of the loop as one message: by itself ioredis makes one of each command. */
export function together(client: IoredisClient): (key: string, command: readonly string[]) => Promise<unknown> {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    const pipeline = batch.length > 1 ? client.pipeline?.() : undefined;
    if (pipeline) void sendBatch(pipeline, batch);
    else for (const each of batch) sendAlone(client, each);
  };
  return (_, command) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ command, resolve, reject });
    });
}

function sendAlone(client: IoredisClient, { command: [name = '', ...args], resolve, reject }: Waiting): void {
  client.call(name, ...args).then(resolve, reject);
}

async function sendBatch(pipeline: IoredisPipeline, batch: readonly Waiting[]): Promise<void> {
  for (const { command } of batch) {
    const [name = '', ...args] = command;
    pipeline.call(name, ...args);
  }
  try {
    const answers = (await pipeline.exec()) ?? [];
    batch.forEach(({ resolve, reject }, index) => {
      const [error, answer] = answers[index] ?? [new Error('The client gave no answer.'), undefined];
      if (error) reject(error);
      else resolve(answer);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error as Error);
  }
}

import { sha256 } from '../crypto/secret-id.js';
import type { HttpRequest } from '../http/http-request.js';
import { Result } from '../http/result.js';

interface Kept {
  readonly result: Result;
  readonly tag: string;
}

/** An answer that is made when it is first asked for, and kept with its ETag. */
export class KeptAnswer {
  readonly #make: () => Promise<Result>;
  #kept: Promise<Kept> | undefined;

  constructor(make: () => Promise<Result>) {
    this.#make = make;
  }

  /** The answer, or 304 for a client that has it already (RFC 9110 §13.1.2). Rejects as making it does. */
  async to(request: HttpRequest): Promise<Result> {
    this.#kept ??= this.#prepare();
    const { result, tag } = await this.#kept;
    const known = request.header('if-none-match')?.split(',') ?? [];
    const isKnown = known.some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
    if (!isKnown) return result;
    return new Result(undefined, { status: 304, headers: { etag: tag, 'cache-control': 'no-cache' } });
  }

  async #prepare(): Promise<Kept> {
    try {
      const result = await this.#make();
      const body =
        result.body instanceof Uint8Array ? Buffer.from(result.body).toString('latin1') : String(result.body);
      const tag = `"${sha256(body).slice(0, 32)}"`;
      result.headers.set('etag', tag);
      result.headers.set('cache-control', 'no-cache');
      result.headers.set('x-content-type-options', 'nosniff');
      return { result, tag };
    } catch (error) {
      // What went wrong once, a missing file for instance, may be mended by the next request.
      this.#kept = undefined;
      throw error;
    }
  }
}

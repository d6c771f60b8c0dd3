import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets a client that waits for `100 Continue` wait until somebody wants the body (RFC 9110 §10.1.1), so that a body
 * which nobody takes is never sent. Without it the connection ends with the answer: nobody could tell whether what
 * comes next is that body or another request.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  const read = request._read.bind(request);
  response.shouldKeepAlive = false;
  request._read = (size) => {
    request._read = read;
    // node:http reads on by itself what is left when the answer is out.
    if (!response.headersSent) {
      response.shouldKeepAlive = shouldKeepAlive;
      response.writeContinue();
    }
    read(size);
  };
}

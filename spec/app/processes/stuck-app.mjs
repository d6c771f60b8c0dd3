// An application with a request that never ends, whose client leaves; then it is closed.
import { connect } from 'node:net';
import { Controller, Get, createApp } from '../../../build/index.js';

let begun;
const started = new Promise((resolve) => (begun = resolve));
class StuckController {
  never() {
    begun();
    return new Promise(() => undefined);
  }
}
Get('/')(StuckController.prototype, 'never');
Controller()(StuckController);

const app = createApp({
  controllers: [StuckController],
  session: false,
  logger: false,
  shutdown: { grace: 0.2 },
  onClose: () => console.log('hook closed'),
});
const { port } = await app.listen(0);
const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
await started;
socket.destroy();
await app.close();
console.log('closed');

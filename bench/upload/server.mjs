// Receives one file after another, and tells its parent how much memory it has needed so far.
import { Controller, File, Post, UploadedFile, createApp } from '../../build/index.js';

class UploadController {
  receive(file) {
    return { size: file.size, peak: process.resourceUsage().maxRSS * 1024 };
  }
}

Reflect.defineMetadata('design:paramtypes', [UploadedFile], UploadController.prototype, 'receive');
File('file', { maxSize: 10_000_000_000 })(UploadController.prototype, 'receive', 0);
Post('/')(UploadController.prototype, 'receive');
Controller()(UploadController);

const app = createApp({ controllers: [UploadController], session: false, logger: false });
const { port } = await app.listen(0);
process.send(port);
process.on('message', () => app.close().then(() => process.exit(0)));

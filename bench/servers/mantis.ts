import { createApp } from '../../build/index.js';
import { HelloController, ThemeController, UserController } from './mantis-controllers.js';

const app = createApp({
  controllers: [HelloController, ThemeController, UserController],
  session: {
    path: process.env['SESSION_DIRECTORY'] ?? 'storage/sessions',
    lifetime: 3600,
    sliding: process.env['SESSION_SLIDING'] === 'true',
  },
  headers: false,
  requestId: false,
  accessLog: false,
  logger: false,
});

const { url } = await app.listen(0);
console.log(url);

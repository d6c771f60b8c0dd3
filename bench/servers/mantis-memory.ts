import { createApp } from '../../build/index.js';
import { HelloController, ThemeController } from './mantis-controllers.js';

const app = createApp({
  controllers: [HelloController, ThemeController],
  session: { driver: 'memory', lifetime: 3600 },
  headers: false,
  requestId: false,
  accessLog: false,
  logger: false,
});

const { url } = await app.listen(0);
console.log(url);

import { createServer } from 'node:http';
import { Ignitor } from '@adonisjs/core';
import { config } from './adonis-config.mjs';

process.env.HOST = '127.0.0.1';
process.env.PORT = '0';

const ignitor = new Ignitor(new URL('./', import.meta.url), { importer: (path) => import(path) }).tap((app) => {
  app.rcContents({
    providers: [
      () => import('@adonisjs/core/providers/app_provider'),
      () => import('@adonisjs/session/session_provider'),
    ],
    preloads: [() => import('./adonis-routes.mjs')],
  });
  app.useConfig(config);
});

let server;
await ignitor.httpServer().start((handler) => {
  server = createServer(handler);
  return server;
});
console.log(`http://127.0.0.1:${server.address().port}`);

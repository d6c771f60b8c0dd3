import { defineConfig as defineEncryption, drivers } from '@adonisjs/core/encryption';
import { defineConfig as defineHttp } from '@adonisjs/core/http';
import { defineConfig as defineLogger } from '@adonisjs/core/logger';
import { defineConfig as defineSession, stores } from '@adonisjs/session';

const keys = ['a secret of the promises, long enough'];

/** What an application has in config/; the session as `node ace configure @adonisjs/session` writes it, in files. */
export const config = {
  app: { http: defineHttp({}) },
  encryption: defineEncryption({ default: 'gcm', list: { gcm: drivers.aes256gcm({ id: 'gcm', keys }) } }),
  logger: defineLogger({ default: 'app', loggers: { app: { enabled: false } } }),
  session: defineSession({
    enabled: true,
    cookieName: 'adonis-session',
    clearWithBrowser: false,
    age: '2h',
    cookie: { path: '/', httpOnly: true, secure: false, sameSite: 'lax' },
    store: 'file',
    stores: { file: stores.file({ location: process.env.SESSION_DIRECTORY }) },
  }),
};

import { EventEmitter } from 'node:events';
import sessionFileStore from 'session-file-store';
import { serve } from './fastify-sessions.mjs';

const FileStore = sessionFileStore({ Store: EventEmitter });
await serve(new FileStore({ path: process.env.SESSION_DIRECTORY, ttl: 3600 }));

import session from 'express-session';
import sessionFileStore from 'session-file-store';
import { serve } from './express-sessions.mjs';

const FileStore = sessionFileStore(session);
serve(new FileStore({ path: process.env.SESSION_DIRECTORY, ttl: 3600 }));

import session from 'express-session';
import sessionFileStore from 'session-file-store';
import { createApp, listen } from './express-app.mjs';

const FileStore = sessionFileStore(session);

listen(createApp(new FileStore({ path: process.env.SESSION_DIRECTORY })));

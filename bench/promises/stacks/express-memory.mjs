import { createApp, listen } from './express-app.mjs';

listen(createApp());

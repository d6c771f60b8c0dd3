import { serve } from './fastify-sessions.mjs';

await serve();

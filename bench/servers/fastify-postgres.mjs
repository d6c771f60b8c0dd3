import { serve } from './fastify-sessions.mjs';
import { postgresStore } from './postgres-store.mjs';

await serve(await postgresStore('bench_fastify_sessions'));

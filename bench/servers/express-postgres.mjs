import { serve } from './express-sessions.mjs';
import { postgresStore } from './postgres-store.mjs';

serve(await postgresStore('bench_express_sessions'));

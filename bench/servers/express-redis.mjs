import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { serve } from './express-sessions.mjs';

const client = await createClient({ url: process.env.REDIS_URL }).connect();
serve(new RedisStore({ client, ttl: 3600 }));

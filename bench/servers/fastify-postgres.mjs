import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import Fastify from 'fastify';
import { postgresStore } from './postgres-store.mjs';

const app = Fastify();
let writes = 0;

app.register(fastifyCookie);
app.register(fastifySession, {
  secret: process.env.SESSION_SECRET,
  store: await postgresStore('bench_fastify_sessions'),
  rolling: false,
  saveUninitialized: false,
  cookie: { secure: false, sameSite: 'lax', maxAge: 3600 * 1000 },
});

app.get('/hello', async () => ({ hello: 'world' }));
app.get('/theme', async (request) => ({ theme: request.session.get('theme') }));
app.post('/theme', async (request) => {
  const theme = `theme-${++writes}`;
  request.session.set('theme', theme);
  return { theme };
});

console.log(await app.listen({ port: 0, host: '127.0.0.1' }));

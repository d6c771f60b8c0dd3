import { setTimeout as pause } from 'node:timers/promises';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import Fastify from 'fastify';

const app = Fastify();

app.register(fastifyCookie);
app.register(fastifySession, {
  secret: 'a secret of the promises, long enough',
  saveUninitialized: false,
  cookie: { secure: false },
});

app.get('/nothing', async () => ({ ok: true }));
app.get('/read', async ({ session }) => ({ theme: session.get('theme') ?? null }));
app.get('/all', async ({ session }) => session);
app.get('/set', async ({ session, query }) => {
  await pause(Number(query.wait));
  session.set(query.key, query.value);
  return { ok: true };
});
app.get('/set-redirect', async ({ session, query }, reply) => {
  session.set(query.key, query.value);
  return reply.redirect('/all');
});
app.get('/increment', async ({ session, query }) => {
  await pause(Number(query.wait));
  session.set('count', (session.get('count') ?? 0) + 1);
  return { ok: true };
});

app.get('/set-types', async ({ session }) => {
  session.set('date', new Date());
  session.set('map', new Map([['size', 1]]));
  return { ok: true };
});
app.get('/types', async ({ session }) => ({
  date: session.get('date')?.constructor.name,
  map: session.get('map')?.constructor.name,
}));

app.get('/login', async (request, reply) => {
  await request.session.regenerate();
  request.session.set('user', request.query.user);
  return reply.redirect('/all');
});
app.get('/logout', async (request, reply) => {
  await request.session.destroy();
  return reply.redirect('/all');
});

console.log(await app.listen({ port: 0, host: '127.0.0.1' }));

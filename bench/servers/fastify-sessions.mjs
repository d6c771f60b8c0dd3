import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import Fastify from 'fastify';

/** Fastify with @fastify/session, as their documentation shows them; without a store sessions stay in memory. */
export async function serve(store) {
  const app = Fastify();
  let writes = 0;

  app.register(fastifyCookie);
  app.register(fastifySession, {
    secret: process.env.SESSION_SECRET,
    ...(store && { store }),
    rolling: process.env.SESSION_SLIDING === 'true',
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
}

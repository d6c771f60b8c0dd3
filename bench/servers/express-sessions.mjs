import express from 'express';
import session from 'express-session';

/** Express with express-session, as their documentation shows them, and sessions in a store. */
export function serve(store) {
  const app = express();
  let writes = 0;

  app.use(
    session({
      secret: process.env.SESSION_SECRET,
      store,
      rolling: process.env.SESSION_SLIDING === 'true',
      resave: false,
      saveUninitialized: false,
      cookie: { sameSite: 'lax', maxAge: 3600 * 1000 },
    }),
  );

  app.get('/hello', (request, response) => {
    response.json({ hello: 'world' });
  });
  app.get('/theme', (request, response) => {
    response.json({ theme: request.session.theme });
  });
  app.post('/theme', (request, response) => {
    request.session.theme = `theme-${++writes}`;
    response.json({ theme: request.session.theme });
  });

  const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}

import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import session from 'express-session';

/** An application with its sessions in a store; without one they are in memory. */
export function createApp(store) {
  const app = express();
  app.use(session({ secret: 'a secret of the promises, long enough', store, resave: false, saveUninitialized: false }));
  addDataRoutes(app);
  addTypeRoutes(app);
  addAccountRoutes(app);
  return app;
}

function addDataRoutes(app) {
  app.get('/nothing', (request, response) => response.json({ ok: true }));
  app.get('/read', ({ session }, response) => response.json({ theme: session.theme ?? null }));
  app.get('/all', ({ session }, response) => response.json(session));
  app.get('/set', async ({ session, query }, response) => {
    await pause(Number(query.wait));
    session[query.key] = query.value;
    response.json({ ok: true });
  });
  app.get('/set-redirect', ({ session, query }, response) => {
    session[query.key] = query.value;
    response.redirect('/all');
  });
  app.get('/increment', async ({ session, query }, response) => {
    await pause(Number(query.wait));
    session.count = (session.count ?? 0) + 1;
    response.json({ ok: true });
  });
}

function addTypeRoutes(app) {
  app.get('/set-types', ({ session }, response) => {
    session.date = new Date();
    session.map = new Map([['size', 1]]);
    response.json({ ok: true });
  });
  app.get('/types', ({ session }, response) => {
    response.json({ date: session.date?.constructor.name, map: session.map?.constructor.name });
  });
}

/** Signing in and out as in the example at the end of express-session's README. */
function addAccountRoutes(app) {
  app.get('/login', (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.user = request.query.user;
      request.session.save((error) => (error ? next(error) : response.redirect('/all')));
    });
  });
  app.get('/logout', (request, response, next) => {
    request.session.user = null;
    request.session.save((error) => {
      if (error) return next(error);
      request.session.regenerate((error) => (error ? next(error) : response.redirect('/all')));
    });
  });
}

/** Prints the URL when the application listens. */
export function listen(app) {
  const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}

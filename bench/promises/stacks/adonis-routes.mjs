import { setTimeout as pause } from 'node:timers/promises';
import router from '@adonisjs/core/services/router';

router.use([() => import('@adonisjs/session/session_middleware')]);

router.get('/nothing', () => ({ ok: true }));
router.get('/read', ({ session }) => ({ theme: session.get('theme') ?? null }));
router.get('/all', ({ session }) => session.all());
router.get('/set', async ({ session, request }) => {
  await pause(Number(request.input('wait')));
  session.put(request.input('key'), request.input('value'));
  return { ok: true };
});
router.get('/set-redirect', ({ session, request, response }) => {
  session.put(request.input('key'), request.input('value'));
  return response.redirect('/all');
});
router.get('/increment', async ({ session, request }) => {
  await pause(Number(request.input('wait')));
  session.increment('count');
  return { ok: true };
});

router.get('/set-types', ({ session }) => {
  session.put('date', new Date());
  session.put('map', new Map([['size', 1]]));
  return { ok: true };
});
router.get('/types', ({ session }) => ({
  date: session.get('date')?.constructor.name,
  map: session.get('map')?.constructor.name,
}));

router.get('/login', ({ session, request, response }) => {
  session.regenerate();
  session.put('user', request.input('user'));
  return response.redirect('/all');
});
router.get('/logout', ({ session, response }) => {
  session.clear();
  return response.redirect('/all');
});

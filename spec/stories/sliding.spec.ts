import { expect, it } from 'vitest';
import { onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { story } from '../transports.js';
import { themeApp } from './theme-app.js';

story('sliding', (visit) => {
  it('keeps a session alive by requests that never touch it', async () => {
    const { app, clock } = themeApp({ path: temporaryDirectory(), lifetime: 3600, sliding: true });
    const visitor = await visit(app);
    await visitor.post('/theme');

    for (let visits = 0; visits < 5; visits += 1) {
      clock.advance(3000);
      await visitor.get('/plain');
    }

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: dark');
  });

  it('does not rewrite the data of the file and sends no cookie', async () => {
    const path = temporaryDirectory();
    const { app, clock } = themeApp({ path, lifetime: 3600, sliding: true });
    const visitor = await visit(app);
    await visitor.post('/theme');
    const before = onlyFile(path);

    clock.advance(1800);
    const response = await visitor.get('/preferences');

    expect(onlyFile(path)).toEqual({ ...before, endsAt: clock.now() + 3_600_000 });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('ends a session that nobody visits', async () => {
    const { app, clock } = themeApp({ path: temporaryDirectory(), lifetime: 3600, sliding: true });
    const visitor = await visit(app);
    await visitor.post('/theme');

    clock.advance(3601);

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: light');
  });

  it('ends a session on time without it, however busy', async () => {
    const { app, clock } = themeApp({ path: temporaryDirectory(), lifetime: 3600, sliding: false });
    const visitor = await visit(app);
    await visitor.post('/theme');
    clock.advance(3599);
    await visitor.post('/theme');

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: dark');
    clock.advance(1);
    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: light');
  });

  it('never passes the absolute end', async () => {
    const { app, clock } = themeApp({ path: temporaryDirectory(), lifetime: 3600, absoluteLifetime: 7200 });
    const visitor = await visit(app);
    await visitor.post('/theme');
    for (let visits = 0; visits < 3; visits += 1) {
      clock.advance(2000);
      await visitor.get('/plain');
    }

    clock.advance(1200);

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: light');
  });
});

import { expect, it } from 'vitest';
import { filesIn, onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { story } from '../transports.js';
import { themeApp } from './theme-app.js';

story('configuring sessions', (visit) => {
  it('greets a first visitor without a cookie and without a file', async () => {
    const path = temporaryDirectory();
    const visitor = await visit(themeApp({ driver: 'file', path, lifetime: 3600 }).app);

    const response = await visitor.get('/');

    expect(await response.text()).toBe('hello world');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(filesIn(path)).toEqual([]);
  });

  it('keeps a session in a file below the path, readable by this user alone', async () => {
    const path = temporaryDirectory();
    const visitor = await visit(themeApp({ driver: 'file', path, lifetime: 3600 }).app);

    await visitor.post('/theme');

    expect(JSON.parse(onlyFile(path).text)).toMatchObject({ data: { theme: 'dark' } });
    expect(onlyFile(path).mode).toBe(0o600);
  });

  it('names the file by a digest, so that the directory gives no session away', async () => {
    const path = temporaryDirectory();
    const visitor = await visit(themeApp({ driver: 'file', path, lifetime: 3600 }).app);

    await visitor.post('/theme');

    const id = visitor.cookies.get('session_id');
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(onlyFile(path).path + onlyFile(path).text).not.toContain(id);
    expect(filesIn(path)[0]).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{62}\.json$/);
  });

  it('puts the end of the session, its lifetime from now, into the timestamp of the file', async () => {
    const path = temporaryDirectory();
    const { app, clock } = themeApp({ driver: 'file', path, lifetime: 3600 });
    const visitor = await visit(app);

    await visitor.post('/theme');

    expect(onlyFile(path).endsAt).toBe(clock.now() + 3_600_000);
  });

  it('keeps sessions in memory when asked to', async () => {
    const visitor = await visit(themeApp({ driver: 'memory' }).app);

    await visitor.post('/theme');

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: dark');
  });
});

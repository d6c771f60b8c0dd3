import { expect, it } from 'vitest';
import { temporaryDirectory } from '../temporary-directory.js';
import { story } from '../transports.js';
import { themeApp } from './theme-app.js';

story('reading a value', (visit) => {
  it('gives the fallback while the value is absent', async () => {
    const visitor = await visit(themeApp({ path: temporaryDirectory() }).app);

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: light');
  });

  it('gives the value once it is there', async () => {
    const visitor = await visit(themeApp({ path: temporaryDirectory() }).app);
    await visitor.post('/theme');

    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: dark');
  });

  it('shows one visitor nothing of another', async () => {
    const { app } = themeApp({ path: temporaryDirectory() });
    await (await visit(app)).post('/theme');

    expect(await (await (await visit(app)).get('/preferences')).text()).toBe('Current theme: light');
  });

  it('tells caches that the page depends on the cookie', async () => {
    const visitor = await visit(themeApp({ path: temporaryDirectory() }).app);

    expect((await visitor.get('/preferences')).headers.get('vary')).toBe('Cookie');
    expect((await visitor.get('/plain')).headers.get('vary')).toBeNull();
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { story } from '../transports.js';
import { themeApp } from './theme-app.js';

story('writing a value', (visit) => {
  it('shows it in the same request', async () => {
    const visitor = await visit(themeApp({ path: temporaryDirectory() }).app);

    expect(await (await visitor.post('/theme/show')).text()).toBe('Current theme: dark');
  });

  it('shows it in the next request', async () => {
    const visitor = await visit(themeApp({ path: temporaryDirectory() }).app);

    expect(await (await visitor.post('/theme')).text()).toBe('Theme updated');
    expect(await (await visitor.get('/preferences')).text()).toBe('Current theme: dark');
  });

  it('outlives the process, in the file', async () => {
    const path = temporaryDirectory();
    const visitor = await visit(themeApp({ path }).app);
    await visitor.post('/theme');

    const later = await visit(themeApp({ path }).app);
    later.cookies.set('session_id', visitor.cookies.get('session_id') ?? '');

    expect(await (await later.get('/preferences')).text()).toBe('Current theme: dark');
  });

  it('lets the handler answer in its own words when the storage cannot be written', async () => {
    const path = join(temporaryDirectory(), 'sessions');
    const visitor = await visit(themeApp({ path }).app);
    await visitor.get('/');
    putFileInPlaceOf(path);

    const response = await visitor.post('/theme');

    expect(await response.text()).toBe('Could not save theme preference');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('leaves nothing half-written behind', async () => {
    const root = temporaryDirectory();
    const path = join(root, 'sessions');
    const visitor = await visit(themeApp({ path }).app);
    await visitor.get('/');
    putFileInPlaceOf(path);

    await visitor.post('/theme');

    expect(filesIn(root)).toEqual(['sessions']);
  });

  it('is a 500 without a word of the reason when the handler does not ask', async () => {
    const path = join(temporaryDirectory(), 'sessions');
    const visitor = await visit(themeApp({ path }).app);
    await visitor.get('/');
    putFileInPlaceOf(path);

    const response = await visitor.post('/theme/show');

    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/ENOTDIR|sessions/);
  });
});

function putFileInPlaceOf(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  writeFileSync(directory, '');
}

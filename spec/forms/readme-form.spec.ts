import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { BookingController } from './readme-form.js';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const photo = new File([png], 'me.png', { type: 'image/png' });
const headers = { accept: 'text/html', referer: 'http://localhost/bookings/new' };

function visit() {
  const app = createApp({ controllers: [BookingController], session: { driver: 'memory' }, logger: false });
  const client = new TestClient(app);
  const page = async () => (await client.get('/bookings/new')).text();
  return { client, page };
}

describe('the form in the README', () => {
  it('is this one, word for word', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    const program = readFileSync(join(import.meta.dirname, 'readme-form.ts'), 'utf8');

    expect(readme).toContain(`\`\`\`ts\n${program}\`\`\``);
  });

  it('shows nothing of anybody at first', async () => {
    const { client, page } = visit();

    expect(await page()).not.toMatch(/<strong>|undefined/);
    expect(await client.session()).toBeUndefined();
  });

  it('comes back with what was typed and what is wrong with it', async () => {
    const { client, page } = visit();
    const form = { email: '"me"', 'guests[0][name]': 'A', 'guests[0][age]': 'old', photo: new File(['x'], 'me.txt') };
    const refused = await client.post('/bookings', { form, headers });
    const shown = await page();

    expect([refused.status, refused.headers.get('location')]).toEqual([303, '/bookings/new']);
    expect(shown).toContain('value="&quot;me&quot;" /> <strong>email must be an email</strong>');
    expect(shown).toContain('value="A" /> <strong>name must be longer than or equal to 2 characters</strong>');
    expect(shown).toContain('value="old" /> <strong>age must be an integer number</strong>');
    expect(shown).toContain('type="file" /> <strong>Files of this type are not accepted; image/* are.</strong>');
  });

  it('is taken with a photo, and says so once', async () => {
    const directory = temporaryDirectory();
    const before = process.cwd();
    process.chdir(directory);
    onTestFinished(() => process.chdir(before));
    const { client, page } = visit();
    const form = { email: 'me@example.com', 'guests[0][name]': 'Ann', 'guests[0][age]': '', photo };
    const taken = await client.post('/bookings', { form, headers });

    expect([taken.status, filesIn(join(directory, 'storage/photos')).length]).toEqual([303, 1]);
    expect(await page()).toContain('<p>Booked for me@example.com</p>');
    expect(await page()).not.toContain('Booked');
  });
});

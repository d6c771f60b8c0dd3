import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createApp } from 'mantisjs';
import type { OpenApiDocument } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { NotesController } from './readme-api.js';

function client(): TestClient {
  const openapi = { info: { title: 'Notes', version: '1.0.0' } };
  return new TestClient(createApp({ controllers: [NotesController], session: false, logger: false, openapi }));
}

describe('the API in the README', () => {
  it('is this one, word for word', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    const program = readFileSync(join(import.meta.dirname, 'readme-api.ts'), 'utf8');

    expect(readme).toContain(`\`\`\`ts\n${program}`);
  });

  it('adds notes, shows them, and says what is wrong', async () => {
    const api = client();
    const added = await api.post('/notes', { json: { title: 'Call Ada', id: 99 } });
    const refused = await api.post('/notes', { json: { title: 'x'.repeat(81) } });

    expect([added.status, await added.json()]).toEqual([201, { id: 1, title: 'Call Ada' }]);
    expect(await (await api.get('/notes/1')).json()).toEqual({ id: 1, title: 'Call Ada' });
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '/title', rule: 'maxLength' }] },
    ]);
    expect((await api.get('/notes/2')).status).toBe(404);
  });

  it('is described by a valid document', async () => {
    const document = (await (await client().get('/openapi.json')).json()) as OpenApiDocument;

    expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
    expect(document).toMatchObject({
      info: { title: 'Notes' },
      paths: {
        '/notes': { post: { operationId: 'notes.create', responses: { 201: {}, 422: {} } } },
        '/notes/{id}': { get: { operationId: 'notes.show', responses: { 200: {}, 404: {} } } },
      },
    });
  });
});

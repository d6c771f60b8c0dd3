import Fastify from 'fastify';

const app = Fastify();

app.get('/hello', async () => ({ hello: 'world' }));

const text = { type: 'string', minLength: 1, maxLength: 100 };
const user = {
  type: 'object',
  required: ['name', 'email', 'age', 'address'],
  additionalProperties: false,
  properties: {
    name: text,
    email: { type: 'string', format: 'email' },
    age: { type: 'integer', minimum: 0 },
    address: { type: 'object', required: ['street'], additionalProperties: false, properties: { street: text } },
  },
};

app.post('/users', { schema: { body: user } }, async ({ body }) => ({ name: body.name, street: body.address.street }));

console.log(await app.listen({ port: 0, host: '127.0.0.1' }));

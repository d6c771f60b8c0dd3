import compress from '@fastify/compress';
import files from '@fastify/static';
import Fastify from 'fastify';

const page = '<li>Mantis religiosa, the European mantis</li>\n'.repeat(450);
const app = Fastify();

if (process.env.WITH === 'compression') {
  const { constants } = await import('node:zlib');
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
}
await app.register(files, { root: process.env.SESSION_DIRECTORY });
app.get('/page', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));

console.log(await app.listen({ port: 0, host: '127.0.0.1' }));

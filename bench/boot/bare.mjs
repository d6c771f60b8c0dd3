import { createServer } from 'node:http';
import { report } from './report.mjs';

createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1', () => report());

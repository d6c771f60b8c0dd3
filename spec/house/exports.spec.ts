import { expect, it } from 'vitest';
import * as mantis from 'mantisjs';
import * as config from 'mantisjs/config';
import * as expressStore from 'mantisjs/express-store';
import * as redis from 'mantisjs/redis';
import * as sql from 'mantisjs/sql';
import * as rateLimit from 'mantisjs/rate-limit';
import * as testing from 'mantisjs/testing';

const doors = {
  mantisjs: mantis,
  'mantisjs/config': config,
  'mantisjs/express-store': expressStore,
  'mantisjs/rate-limit': rateLimit,
  'mantisjs/redis': redis,
  'mantisjs/sql': sql,
  'mantisjs/testing': testing,
};

it.each(Object.entries(doors))('%s shows these names to the world', (_, door) => {
  expect(Object.keys(door).sort()).toMatchSnapshot();
});

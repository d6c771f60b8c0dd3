import { expect, it } from 'vitest';
import * as mantis from 'mantisjs';
import * as expressStore from 'mantisjs/express-store';
import * as redis from 'mantisjs/redis';
import * as sql from 'mantisjs/sql';
import * as testing from 'mantisjs/testing';

it('mantisjs shows these names to the world', () => {
  expect(Object.keys(mantis).sort()).toMatchSnapshot();
});

it('mantisjs/testing shows these names to the world', () => {
  expect(Object.keys(testing).sort()).toMatchSnapshot();
});

it('mantisjs/redis shows these names to the world', () => {
  expect(Object.keys(redis).sort()).toMatchSnapshot();
});

it('mantisjs/sql shows these names to the world', () => {
  expect(Object.keys(sql).sort()).toMatchSnapshot();
});

it('mantisjs/express-store shows these names to the world', () => {
  expect(Object.keys(expressStore).sort()).toMatchSnapshot();
});

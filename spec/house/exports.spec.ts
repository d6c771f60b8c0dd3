import { expect, it } from 'vitest';
import * as mantis from 'mantisjs';
import * as rateLimit from 'mantisjs/rate-limit';
import * as testing from 'mantisjs/testing';

it('mantisjs shows these names to the world', () => {
  expect(Object.keys(mantis).sort()).toMatchSnapshot();
});

it('mantisjs/testing shows these names to the world', () => {
  expect(Object.keys(testing).sort()).toMatchSnapshot();
});

it('mantisjs/rate-limit shows these names to the world', () => {
  expect(Object.keys(rateLimit).sort()).toMatchSnapshot();
});

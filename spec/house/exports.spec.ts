import { expect, it } from 'vitest';
import * as mantis from 'mantisjs';
import * as config from 'mantisjs/config';
import * as testing from 'mantisjs/testing';

it('mantisjs shows these names to the world', () => {
  expect(Object.keys(mantis).sort()).toMatchSnapshot();
});

it('mantisjs/testing shows these names to the world', () => {
  expect(Object.keys(testing).sort()).toMatchSnapshot();
});

it('mantisjs/config shows these names to the world', () => {
  expect(Object.keys(config).sort()).toMatchSnapshot();
});

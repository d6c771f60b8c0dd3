import { failures } from '../finding.mjs';
import { Visitor } from '../visitor.mjs';

const rounds = 20;

export const redirectTests = [
  {
    title: `sign-in and redirect, the next request sent when the headers come: user not there, of ${rounds}`,
    measure: (lab) => countMisses(lab, { path: '/login', parameters: { user: 'ada' }, isThere: hasUser }),
  },
  {
    title: `a key set and a redirect, without a save spelled out: key not there, of ${rounds}`,
    measure: (lab) =>
      countMisses(lab, { path: '/set-redirect', parameters: { key: 'a', value: 'b' }, isThere: hasKey }),
  },
];

async function countMisses(lab, step) {
  const url = await lab.start();
  let misses = 0;
  for (let round = 0; round < rounds; round += 1) misses += Number(!(await isThereNext(url, step)));
  return failures(misses);
}

async function isThereNext(url, { path, parameters, isThere }) {
  const visitor = await Visitor.withSession(url);
  const redirect = await visitor.open(path, parameters);
  const { body } = await visitor.get('/all');
  await redirect.text();
  return isThere(body);
}

function hasUser({ user }) {
  return user === 'ada';
}

function hasKey({ a }) {
  return a === 'b';
}

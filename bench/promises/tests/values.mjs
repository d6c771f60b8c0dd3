import { finding } from '../finding.mjs';
import { Visitor } from '../visitor.mjs';

export const valueTests = [
  { title: 'a `Date` comes back as', measure: (lab) => readType(lab, 'date', 'Date') },
  { title: 'a `Map` comes back as', measure: (lab) => readType(lab, 'map', 'Map') },
];

async function readType(lab, key, stored) {
  const visitor = new Visitor(await lab.start());
  await visitor.get('/set-types');
  const { body } = await visitor.get('/types');
  return finding(body[key], body[key] === stored);
}

import { finding } from '../finding.mjs';
import { idOf, Visitor } from '../visitor.mjs';

export const identityTests = [
  { title: 'an id that only another installation has issued, and a write', measure: sendForeignId },
  { title: 'sign-in as the documentation shows it', measure: signIn },
];

/** Another process of the same application issues it, so it is well formed and, where ids are signed, signed. */
async function sendForeignId(lab) {
  const [url, elsewhere] = [await lab.start(), await lab.startElsewhere()];
  const { cookie } = await Visitor.withSession(elsewhere);
  await new Visitor(url, cookie).set('theme', 'dark');
  const { body } = await new Visitor(url, cookie).get('/all');
  const isAdopted = body.theme === 'dark';
  return finding(isAdopted ? 'adopted' : 'not adopted', !isAdopted);
}

async function signIn(lab) {
  const visitor = await Visitor.withSession(await lab.start());
  const before = visitor.copy();
  await visitor.get('/login', { user: 'ada' });
  const isNew = idOf(visitor.cookie) !== idOf(before.cookie);
  const { theme, user } = (await before.get('/all')).body;
  const isDead = theme === undefined && user === undefined;
  return finding(`${isNew ? 'new id' : 'same id'}, old one ${isDead ? 'dead' : 'alive'}`, isNew && isDead);
}

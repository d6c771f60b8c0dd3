import { finding } from '../finding.mjs';
import { replaceContent } from '../lab.mjs';
import { Visitor } from '../visitor.mjs';

export const failingTests = [
  { title: 'status where the session cannot be stored', needsFiles: true, measure: writeToBrokenStorage },
  { title: 'a signed-in visitor whose session cannot be read gets', needsFiles: true, measure: readBrokenStorage },
  {
    title: 'a session file is torn: status of the next request, and of the one after',
    needsFiles: true,
    measure: tear,
  },
];

async function writeToBrokenStorage(lab) {
  const url = await lab.start();
  lab.breakStorage();
  const { status, isCutOff } = await new Visitor(url).set('theme', 'dark');
  return finding(isCutOff ? `${status}, cut off` : status, status === 500);
}

async function readBrokenStorage(lab) {
  const visitor = await Visitor.signedIn(await lab.start());
  lab.breakStorage();
  const { status, body } = await visitor.get('/all');
  if (status >= 400) return finding(status, status === 503);
  return finding(`${status}, ${body.user === 'ada' ? 'signed in' : 'signed out'}`, false);
}

async function tear(lab) {
  const url = await lab.start();
  const before = new Set(lab.files());
  const visitor = await Visitor.withSession(url);
  for (const file of lab.files()) if (!before.has(file)) replaceContent(file, '{"half');
  const statuses = [(await visitor.get('/all')).status, (await visitor.get('/all')).status];
  return finding(
    statuses.join(', '),
    statuses.every((status) => status === 200),
  );
}

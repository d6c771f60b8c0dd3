import { readFileSync } from 'node:fs';
import { finding, yesOrNo } from '../finding.mjs';
import { idOf, Visitor } from '../visitor.mjs';

export const traceTests = [
  { title: 'a visitor who only reads: cookie sent, record made', measure: readOnly },
  { title: 'the id can be read in the storage', needsFiles: true, measure: searchId },
  { title: 'attributes of the cookie by default', measure: readAttributes },
];

async function readOnly(lab) {
  const url = await lab.start();
  const filesBefore = lab.files().length;
  const { setCookie } = await new Visitor(url).get('/read');
  const hasCookie = setCookie !== undefined;
  const hasRecord = lab.files().length > filesBefore;
  return finding(`${yesOrNo(hasCookie)}, ${lab.keepsFiles ? yesOrNo(hasRecord) : 'n/a'}`, !hasCookie && !hasRecord);
}

async function searchId(lab) {
  const { cookie } = await Visitor.withSession(await lab.start());
  const id = idOf(cookie);
  const isReadable = lab.files().some((file) => file.includes(id) || readFileSync(file, 'utf8').includes(id));
  return finding(yesOrNo(isReadable), !isReadable);
}

async function readAttributes(lab) {
  const { setCookie } = await new Visitor(await lab.start()).set('theme', 'dark');
  const attributes = setCookie.split('; ').slice(1);
  const isSafe = attributes.includes('HttpOnly') && attributes.includes('SameSite=Lax');
  return finding(attributes.join('; '), isSafe);
}

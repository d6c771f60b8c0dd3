import { setTimeout as pause } from 'node:timers/promises';
import { failures, finding } from '../finding.mjs';
import { Visitor } from '../visitor.mjs';

const rounds = 20;
const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
const increments = 100;
const logouts = 10;

/** Between reading and writing, as for a question to a database. */
const thinkTime = 5;
const slowThinkTime = 100;

export const overlappingTests = [
  {
    title: `20 requests at once, each sets another key, ${rounds} rounds: keys lost, of 400`,
    measure: async (lab) => countLostKeys([await lab.start()]),
  },
  {
    title: 'the same, spread over two processes that share the storage',
    needsFiles: true,
    measure: async (lab) => countLostKeys([await lab.start(), await lab.start()]),
  },
  { title: `${increments} increments at once end at`, measure: countIncrements },
  {
    title: `sign-out while a slow request runs: signed in again afterwards, of ${logouts}`,
    measure: countReturns,
  },
];

async function countLostKeys(urls) {
  const total = { lost: 0, refused: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const { lost, refused } = await setAllKeys(urls);
    total.lost += lost;
    total.refused += refused;
  }
  if (total.refused === 0) return failures(total.lost);
  return finding(`${total.lost}, and ${total.refused} refused`, false);
}

async function setAllKeys(urls) {
  const visitor = await Visitor.withSession(urls[0]);
  const answers = await Promise.all(
    keys.map((key, index) => visitor.copy(urls[index % urls.length]).set(key, 'here', thinkTime)),
  );
  const accepted = keys.filter((_, index) => answers[index].status === 200);
  const { body } = await visitor.get('/all');
  return {
    lost: accepted.filter((key) => body[key] !== 'here').length,
    refused: keys.length - accepted.length,
  };
}

async function countIncrements(lab) {
  const visitor = await Visitor.withSession(await lab.start());
  const requests = Array.from({ length: increments }, () => visitor.copy().get('/increment', { wait: thinkTime }));
  await Promise.all(requests);
  const { body } = await visitor.get('/all');
  return finding(body.count, body.count === increments);
}

async function countReturns(lab) {
  const url = await lab.start();
  let returns = 0;
  for (let round = 0; round < logouts; round += 1) returns += Number(await returnsAfterLogout(url));
  return failures(returns);
}

/** Whether the cookie that was signed out is signed in once the slow request has ended. */
async function returnsAfterLogout(url) {
  const visitor = await Visitor.signedIn(url);
  const signedOut = visitor.copy();
  const slowRequest = visitor.copy().set('theme', 'dark', slowThinkTime);
  await pause(thinkTime);
  await visitor.get('/logout');
  await slowRequest;
  return (await signedOut.get('/all')).body.user === 'ada';
}

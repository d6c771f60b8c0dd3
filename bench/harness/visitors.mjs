import { strangersTo } from './strangers.mjs';
import {
  beginSessions,
  checkFiles,
  checkFirst,
  checkNoFiles,
  checkStrangers,
  checkValidation,
  checkWritten,
} from './visits.mjs';

/**
 * Who sends the requests of a workload. `prepare` gives the cookie headers that they carry and checks beforehand that
 * they are understood; `check` looks at what `answered` requests with these headers have left behind.
 */
export const visitors = {
  anybody: { prepare: () => [], check: () => undefined },
  senders: { prepare: prepareSenders, check: () => undefined },
  returning: { prepare: prepareSessions, check: () => undefined },
  writing: { prepare: prepareSessions, check: ({ server, sessions }) => checkWritten(server.url, sessions) },
  fresh: { prepare: prepareFresh, check: checkFresh },
  strangers: { prepare: prepareStrangers, check: checkTraces },
};

async function prepareSenders({ server }) {
  await checkValidation(server.url);
  return [];
}

async function prepareSessions(subject) {
  subject.sessions = await beginSessions(subject.server.url);
  if (subject.entry.keepsFiles) checkFiles(subject.sessionDirectory, subject.sessions.length);
  return subject.sessions.map(({ cookie }) => cookie);
}

async function prepareFresh({ server }) {
  await checkFirst(server.url);
  return [];
}

function checkFresh({ entry, sessionDirectory }, answered) {
  if (entry.keepsFiles) checkFiles(sessionDirectory, answered);
}

async function prepareStrangers(subject) {
  subject.strangers = strangersTo(subject.entry.name);
  await checkStrangers(subject.server.url, subject.strangers, subject.entry);
  return subject.strangers;
}

/** The session that is begun last tells whether the strangers' cookies had the name that the server looks for. */
async function checkTraces({ server, entry, sessionDirectory, strangers }) {
  if (entry.adoptsNothing) checkNoFiles(sessionDirectory);
  await checkFirst(server.url, strangers[0].split('=')[0]);
}

import { parseArgs } from 'node:util';
import { servers, workloads } from './catalogue.mjs';

/** The run as the command line asks for it. */
export function parseOptions(commandLine) {
  const { values } = parseArgs({
    args: commandLine,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      only: { type: 'string', default: servers.map(({ name }) => name).join() },
      work: { type: 'string', default: Object.keys(workloads).join() },
    },
  });
  const names = parseNames(
    '--only',
    values.only,
    servers.map(({ name }) => name),
  );
  return {
    rounds: parseCount('--rounds', values.rounds),
    seconds: parseCount('--seconds', values.seconds),
    servers: servers.filter(({ name }) => names.includes(name)),
    workloads: parseNames('--work', values.work, Object.keys(workloads)),
  };
}

/** A whole number from 1, of so many digits at most. */
export function parseCount(flag, text, digits = 4) {
  if (/^[1-9]\d*$/.test(text) && text.length <= digits) return Number(text);
  throw new Error(`${flag} takes a whole number from 1 to ${'9'.repeat(digits)}, not '${text}'.`);
}

function parseNames(flag, text, known) {
  const names = text.split(',');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return known.filter((name) => names.includes(name));
  throw new Error(`${flag} does not know '${unknown.join(',')}'; it takes some of ${known.join(',')}.`);
}

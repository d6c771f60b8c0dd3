import { median } from './report.mjs';

const mostFirst = 1.3;
const mostUnknown = 1;

/** What the table does not say by itself, a line each. */
export function describeFindings(results) {
  return [describeFirst(results), describeUnknown(results)].filter((finding) => finding !== undefined);
}

function describeFirst(results) {
  const ratios = of(results, 'first', 'mantis').flatMap(({ round, cpu }) => {
    const raw = of(results, 'first', 'raw').find((other) => other.round === round);
    return raw ? [cpu / raw.cpu] : [];
  });
  if (ratios.length === 0) return undefined;
  const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) =>
    ratio.toFixed(2),
  );
  return `first: mantis takes ${middle} × the CPU of raw (${least} to ${most}); wanted: at most ${mostFirst}.`;
}

function describeUnknown(results) {
  const servers = [...new Set(of(results, 'unknown').map(({ server }) => server))];
  if (servers.length === 0) return undefined;
  const alone = servers.map((server) => `${server} ${describeAlone(of(results, 'unknown', server))}`);
  const hello = of(results, 'hello', 'mantis');
  if (hello.length > 0) alone.push(`hello of mantis ${describeAlone(hello)}`);
  return [
    `unknown: one request at a time is answered in (p50 / p99, ms) ${alone.join(', ')};`,
    `wanted of mantis: under ${mostUnknown} ms, and nothing created.`,
  ].join(' ');
}

function of(results, workload, server) {
  return results.filter(
    (result) =>
      result.workload === workload && result.beside === workload && (server ?? result.server) === result.server,
  );
}

function describeAlone(group) {
  return ['p50', 'p99'].map((name) => median(group.map(({ alone }) => alone[name])).toFixed(2)).join(' / ');
}

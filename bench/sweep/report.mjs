const longestWanted = 10;

/** The phases side by side, as a table in Markdown. */
export function describePhases(sweeping, serving) {
  const row = (name, valueOf) => `| ${name} | ${valueOf(sweeping)} | ${valueOf(serving)} |`;
  return [
    '| | sweeping | serving alone |',
    '| --- | ---: | ---: |',
    row('longest stall, ms', ({ longestStall }) => longestStall.toFixed(1)),
    row('99.9 % of stalls within, ms', ({ stallP999 }) => stallP999.toFixed(1)),
    row('longest garbage collection, ms', ({ longestCollection }) => longestCollection.toFixed(1)),
    row('requests answered', ({ load }) => load.requests),
    row('p50 of the answers, ms', ({ load }) => load.p50.toFixed(1)),
    row('p99 of the answers, ms', ({ load }) => load.p99.toFixed(1)),
    row('slowest answer, ms', ({ load }) => load.longest.toFixed(1)),
    row('CPU, s', ({ cpuSeconds }) => cpuSeconds.toFixed(1)),
    row('RSS before, MiB', ({ memory }) => memory.toFixed(0)),
    row('peak RSS so far, MiB', ({ peakMemory }) => peakMemory.toFixed(0)),
    row('duration, s', ({ seconds }) => seconds.toFixed(1)),
  ].join('\n');
}

/** What was swept, and whether that kept anybody waiting. */
export function describeSweep({ removed, seconds, longestStall }, { records }) {
  return [
    `${removed} of ${records} records were removed, ${(records / seconds).toFixed(0)} looked at a second.`,
    `The longest stall while sweeping is ${longestStall.toFixed(1)} ms; wanted: at most ${longestWanted} ms.`,
  ].join('\n');
}

import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';

/** What this process went through while it did some work. Times of the loop and of the collector are in milliseconds. */
export type Phase = Awaited<ReturnType<typeof measure>>;

/** Does some work and watches this process meanwhile. */
export async function measure(work: () => Promise<void>) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const longestCollection = watchCollector();
  const memory = process.memoryUsage.rss() / 2 ** 20;
  const cpu = process.cpuUsage();
  const since = performance.now();
  loop.enable();
  await work();
  loop.disable();
  return {
    seconds: (performance.now() - since) / 1000,
    cpuSeconds: secondsSince(cpu),
    ...stallsOf(loop),
    longestCollection: longestCollection(),
    memory,
    peakMemory: process.resourceUsage().maxRSS / 2 ** 10,
  };
}

function stallsOf(loop: IntervalHistogram) {
  return { longestStall: loop.max / 1e6, stallP999: loop.percentile(99.9) / 1e6 };
}

function secondsSince(start: NodeJS.CpuUsage) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Garbage is collected in the longest of stalls, and whether it was tells whose they are. */
function watchCollector() {
  let longest = 0;
  const note = (entries: readonly PerformanceEntry[]) => {
    longest = Math.max(longest, ...entries.map(({ duration }) => duration));
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    note(observer.takeRecords());
    observer.disconnect();
    return longest;
  };
}

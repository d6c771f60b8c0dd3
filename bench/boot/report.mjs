/** The processor time of this process up to now, in milliseconds. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Tells what the start of this process took, and ends it. */
export function report(facts = {}) {
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ wall: performance.now(), cpu: cpuTime(), peak, ...facts }));
  process.exit();
}

/**
 * @typedef {{ units: number, errors: string[], cpuSeconds: number, latencies: number[] }} Burst
 */

/** A burst that gets no CPU still ends: after so many times the CPU seconds that it was to take. */
const PATIENCE = 10;
const LOOK_EVERY_MS = 25;
const MOST_ERRORS = 20;

/**
 * Drives one scenario against one server: every connection begins its next unit as soon as the last one has ended. Lasts until the server
 * has used so many CPU seconds, so that a busy machine makes it longer and not smaller.
 * @param {import('./program.mjs').Program} program
 * @param {readonly (() => Promise<void>)[]} units one for each connection
 * @param {number} cpuSeconds
 * @returns {Promise<Burst>}
 */
export async function burst(program, units, cpuSeconds) {
  /** @type {Burst} */
  const result = { units: 0, errors: [], cpuSeconds: 0, latencies: [] };
  const meter = program.meter();
  const run = { over: false };
  const lastly = performance.now() + cpuSeconds * PATIENCE * 1000;
  const timer = setInterval(() => { run.over = meter() >= cpuSeconds || performance.now() > lastly; }, LOOK_EVERY_MS);
  await Promise.all(units.map(async (unit) => {
    for (let started = performance.now(); !run.over;) {
      try {
        await unit();
        result.units += 1;
      } catch (error) {
        result.errors.push(error.message);
        if (result.errors.length > MOST_ERRORS) return;
      }
      const now = performance.now();
      result.latencies.push(now - started);
      started = now;
    }
  }));
  clearInterval(timer);
  result.cpuSeconds = meter();
  return result;
}

/** Several bursts of one scenario on one server as one figure. */
export function summarise(bursts) {
  const rates = bursts.map(({ units, cpuSeconds }) => units / cpuSeconds).toSorted((a, b) => a - b);
  const latencies = bursts.flatMap((each) => each.latencies).toSorted((a, b) => a - b);
  return { median: percentile(rates, 0.5), best: rates.at(-1), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), errors: bursts.flatMap((each) => each.errors) };
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

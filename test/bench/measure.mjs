import { setTimeout as sleep } from 'node:timers/promises';
import { burst, summarise } from './driver/burst.mjs';
import { Connection } from './driver/connection.mjs';
import { bareUnit } from './scenarios/index.mjs';
import { CONNECTIONS } from './world.mjs';

/**
 * One scenario on every server: all are warmed up, then bursts in turns, so that whatever else the machine does meets them alike.
 * @param {import('./scenarios/index.mjs').Scenario} scenario
 * @param {readonly object[]} subjects
 * @param {{ rounds: number, seconds: number, warmUp: number }} time
 * @returns {Promise<Map<string, ReturnType<typeof summarise>>>} by the server's name; without those that cannot do it
 */
export async function measure(scenario, subjects, time) {
  const stretch = scenario.longer ?? 1;
  const running = [];
  try {
    for (const subject of subjects) {
      const units = await prepareUnits(scenario, subject);
      if (units === undefined) continue;
      await burst(subject.program, units, time.warmUp);
      running.push({ subject, units, bursts: [] });
    }
    for (let round = 0; round < time.rounds; round += 1) {
      for (const { subject, units, bursts } of running) {
        bursts.push(await burst(subject.program, units, time.seconds * stretch));
        // What one has begun (collecting garbage, writing back) should not be under way in the next one's turn.
        await sleep(30);
      }
    }
    return new Map(running.map(({ subject, bursts }) => [subject.name, summarise(bursts)]));
  } finally {
    for (const { units } of running) for (const connection of units.connections) connection.close();
  }
}

async function prepareUnits(scenario, subject) {
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(subject.url));
  if (subject.bare === true) {
    return scenario.requests.length === 0 ? undefined : Object.assign(connections.map((connection) => bareUnit(connection, scenario.requests)), { connections });
  }
  const units = [];
  for (const [index, connection] of connections.entries()) {
    const unit = await scenario.prepare(subject, connection, index);
    if (unit === undefined) return undefined;
    units.push(unit);
  }
  return Object.assign(units, { connections });
}

import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';
import { toPrettyLine } from './log-pretty.js';
import { escapeInvisible, hideSecrets, redactFields } from './log-redaction.js';

/** Injection token for the log: a pino Logger. */
export const LOG = Symbol('LOG');

/**
 * One line an event, on standard output: `time`, `level`, `msg` and the event's fields in snake_case, `request_id` among them.
 * Values go into fields, never into the message. What is secret by its name or by its look is hidden, and every control character
 * is escaped. `log.level = 'debug'` changes the level while running.
 */
export function createLog(config: Pick<Config, 'log' | 'workers'>, destination: DestinationStream = pino.destination({ fd: 1, sync: true })): Logger {
  return pino(
    {
      level: config.log.level,
      base: config.workers > 1 ? { pid: process.pid } : null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), bindings: redactFields, log: redactFields },
      hooks: { streamWrite: (line) => escapeInvisible(hideSecrets(line)) },
    },
    config.log.format === 'pretty' ? pretty(destination) : destination,
  );
}

function pretty(destination: DestinationStream): DestinationStream {
  const colours = process.stdout.isTTY && process.stdout.hasColors();
  return { write: (line) => destination.write(toPrettyLine(line, colours)) };
}

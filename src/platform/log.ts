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
  const log = pino(
    {
      level: config.log.level,
      base: config.workers > 1 ? { pid: process.pid } : null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      // Errors are described by redactFields wherever they stand; pino's own serializer would take the description for an error.
      serializers: { err: (description: unknown) => description },
      hooks: { streamWrite: (line) => escapeInvisible(hideSecrets(line)) },
    },
    config.log.format === 'pretty' ? pretty(destination) : destination,
  );
  // pino formats the fields of an event, but not those that a child logger carries. Grandchildren inherit this.
  const child: unknown = Reflect.get(log, 'child');
  if (typeof child !== 'function') throw new TypeError('this pino has no child loggers');
  log.child = new Proxy(child, {
    apply: (target, self, [bindings, options]: [object, object?]) => Reflect.apply(target, self, [redactFields(bindings), options]) as unknown,
  }) as Logger['child'];
  return log;
}

function pretty(destination: DestinationStream): DestinationStream {
  const colours = process.stdout.isTTY && process.stdout.hasColors();
  return { write: (line) => destination.write(toPrettyLine(line, colours)) };
}

import { type Check, warning } from '../check.js';

export const logLevel: Check = {
  name: 'log-level',
  about: 'The log tells what matters and no more',
  run: ({ config: { log }, production }) => {
    if (!production) return [];
    if (log.level === 'debug' || log.level === 'trace') return [warning(`LOG_LEVEL is ${log.level}: the log grows fast and tells more of people than it must.`, 'Set LOG_LEVEL=info.')];
    return log.level === 'silent' || log.level === 'fatal' ? [warning(`LOG_LEVEL is ${log.level}: failures leave no trace.`, 'Set LOG_LEVEL=info.')] : [];
  },
};

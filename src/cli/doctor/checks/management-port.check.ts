import { type Check, warning } from '../check.js';

const LOOPBACK = /^(127\.|::1$|localhost$)/;

export const managementPort: Check = {
  name: 'management-port',
  about: 'Health and metrics are not told to the world',
  run: ({ config: { management, listen } }) => {
    if (management === undefined) return [];
    if (management.port === listen.port) return [warning('MANAGEMENT_PORT is PORT.', 'Give it a port of its own.')];
    if (LOOPBACK.test(management.host)) return [];
    return [warning(`MANAGEMENT_HOST is ${management.host}: whoever reaches port ${management.port} sees the metrics.`, 'Set MANAGEMENT_HOST=127.0.0.1, or keep the port inside by a firewall or network policy.')];
  },
};

import { fileURLToPath } from 'node:url';
import { start } from './start/start.js';

await start({
  migrate: async (config) => (await import('./database/data-source.js')).migrate(config.database),
  loadApp: async () => (await import('./app.js')).createApp,
}, fileURLToPath(import.meta.url));

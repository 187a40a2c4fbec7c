import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './load-config.js';
import { shownCommand } from './said-command.js';

const KEY = createHash('sha256').update('a test').digest('hex');
const shown = (environment: NodeJS.ProcessEnv): string => shownCommand(loadConfig({ SECRET_KEY: KEY, ...environment }).config, 'setup-link');

describe('A command that a page names', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['as it stands', {}, 'npm exec doorward -- setup-link'],
    ['with the port and the folder of the server', { PORT: '3950', DATA_DIR: '/srv/it' }, 'DATA_DIR=/srv/it PORT=3950 npm exec doorward -- setup-link'],
    ['without them to whoever may sit elsewhere', { PORT: '3950', DATA_DIR: '/srv/it', HOST: '0.0.0.0', PUBLIC_URL: 'https://id.example.com' }, 'npm exec doorward -- setup-link'],
    ['by its name alone where it would be cut off', { DATA_DIR: `/srv/${'it'.repeat(60)}` }, 'doorward setup-link'],
    ['by its name alone where it is installed', { NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.com', PORT: '3950' }, 'doorward setup-link'],
  ])('is said %s', (_, environment, command) => {
    expect(shown(environment)).toBe(command);
  });
});

import type { CommandEntry } from '../command-entry.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'dev', summary: 'start the server in development mode', load: async () => (await import('./dev.command.js')).declareDev },
  { name: 'serve', summary: 'start the server', load: async () => (await import('./serve.command.js')).declareServe },
  { name: 'migrate', summary: 'bring the database to this version', load: async () => (await import('./migrate.command.js')).declareMigrate },
  { name: 'apply', summary: 'make what a doorward.yaml declares', load: async () => (await import('./apply.command.js')).declareApply },
  { name: 'diff', summary: 'tell how what is stored differs from a doorward.yaml', load: async () => (await import('./diff.command.js')).declareDiff },
  { name: 'export', summary: 'print what is stored as a doorward.yaml, without secrets', load: async () => (await import('./export.command.js')).declareExport },
  { name: 'setup-link', summary: 'make a link that makes the first administrator', load: async () => (await import('./setup-link.command.js')).declareSetupLink },
  { name: 'token', summary: 'get an access token by client credentials', load: async () => (await import('./token.command.js')).declareToken },
  { name: 'clients', summary: 'manage applications', operations: true, load: async () => (await import('./clients.command.js')).declareClients },
  { name: 'users', summary: 'manage people', operations: true, load: async () => (await import('./users.command.js')).declareUsers },
  { name: 'groups', summary: 'manage groups', operations: true, load: async () => (await import('./groups.command.js')).declareGroups },
  { name: 'apis', summary: 'manage APIs and their scopes', operations: true, load: async () => (await import('./apis.command.js')).declareApis },
  { name: 'sessions', summary: 'see and end sessions', operations: true, load: async () => (await import('./sessions.command.js')).declareSessions },
  { name: 'consents', summary: 'see and withdraw consents', operations: true, load: async () => (await import('./consents.command.js')).declareConsents },
  { name: 'keys', summary: 'see and rotate signing keys', operations: true, load: async () => (await import('./keys.command.js')).declareKeys },
  { name: 'audit', summary: 'see who did what', operations: true, load: async () => (await import('./audit.command.js')).declareAudit },
  { name: 'tokens', summary: 'see, check and revoke access', operations: true },
  { name: 'settings', summary: 'see and change what the server can be told while it runs', operations: true },
  { name: 'me', summary: 'what the admin API says of its caller', operations: true },
  { name: 'doctor', summary: 'look for what is wrong with an installation, and say how to mend it', load: async () => (await import('./doctor.command.js')).declareDoctor },
  { name: 'healthcheck', summary: 'ask the server on this machine whether it is ready', load: async () => (await import('./healthcheck.command.js')).declareHealthcheck },
  { name: 'config', summary: 'see the settings', load: async () => (await import('./config.command.js')).declareConfig },
];

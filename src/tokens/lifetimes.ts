import type { Client } from '../clients/client.js';
import type { Config, Lifetimes } from '../config/config.js';

/** The server's lifetimes with this client's own over them, in seconds. */
export const lifetimesOf = (client: Client, config: Config): Lifetimes => (client.hasLifetimes ? { ...config.lifetimes, ...client.lifetimes } : config.lifetimes);

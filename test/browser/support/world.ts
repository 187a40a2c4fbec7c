import { standardWorld } from '../../support/world.js';
import type { Application } from './application.js';

export interface Registered {
  readonly application: Application;
  /** Beyond what the application asks for itself. */
  readonly as?: object;
}

/** The people of the standard world, and these applications beside its own. */
export function worldWith(registered: readonly Registered[]): object {
  return { ...standardWorld, clients: [...standardWorld.clients, ...registered.map(({ application, as }) => application.registration(as))] };
}

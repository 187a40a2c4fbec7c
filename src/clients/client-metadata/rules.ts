import type { ClientMetadata } from '../client-metadata.js';
import type { Place } from './place.js';

/** What fields must be to each other. A field that was refused by itself is missing here, and says nothing. */
export type Rule = (metadata: Partial<ClientMetadata>, place: Place) => void;

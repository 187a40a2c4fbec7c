import type { Parameters } from '../../oauth/parameters.js';

/** How a request came here: what a client may be registered to demand. */
export interface Arrival {
  /** In a request object that the client signed. RFC 9101. */
  readonly signed: boolean;
  /** Over the back channel, from a client that said who it is. RFC 9126. */
  readonly pushed: boolean;
  /** The digest under which it was pushed; `undefined` while it is being pushed, and for any other. */
  readonly pushedAs?: string;
}

/** The parameters that count, wherever they stood. */
export interface BroughtRequest {
  readonly parameters: Parameters;
  readonly arrival: Arrival;
}

/** In the query or the form itself: anybody may have written them. */
export const PLAIN: Arrival = { signed: false, pushed: false };

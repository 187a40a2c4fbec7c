const REFUSALS = {
  'not-a-url': 'is not an absolute URL of at most 2048 printable ASCII characters',
  'scheme': 'must begin with https://',
  'credentials': 'must not contain a user name or password',
  'port': 'must use port 443, or one of 1024 and above',
  'plain-http': 'must begin with https://: plain http is for addresses that OUTBOUND_ALLOW lists, and for loopback in development',
  'address': 'leads to a private or special address: list its network in OUTBOUND_ALLOW if the server is meant to reach it',
} as const;

const FAILURES = {
  'unknown-host': 'its host name has no address',
  'unreachable': 'the connection failed',
  'tls': 'no trusted TLS connection could be made',
  'timeout': 'it took too long',
  'too-large': 'the answer was too large',
  'bad-answer': 'the answer was not proper HTTP',
  'busy': 'too many requests to this host are waiting',
  'resting': 'this host failed too often and is left alone for a while',
} as const;

export type RefusalReason = keyof typeof REFUSALS;
export type FailureReason = keyof typeof FAILURES;

/** The server does not go there, and never will as it is configured. The message ends a sentence that begins with the URL's field. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';

  constructor(readonly reason: RefusalReason) {
    super(REFUSALS[reason]);
  }
}

/** The server went, or would have, and brought nothing home: it may be tried again. The message names no address: who asked may be a stranger. */
export class OutboundFailed extends Error {
  override readonly name = 'OutboundFailed';

  /** `connected`: false where what was asked for cannot be why, as no connection ever stood to ask over. */
  constructor(readonly reason: FailureReason, cause?: unknown, readonly connected = true) {
    super(FAILURES[reason], cause === undefined ? undefined : { cause });
  }
}

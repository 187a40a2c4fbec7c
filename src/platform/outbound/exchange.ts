import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv4, type LookupFunction } from 'node:net';
import { readBody } from './body.js';
import { OutboundFailed } from './outbound-error.js';

const MOST_HEADER_BYTES = 16_384;
const MOST_HEADERS = 100;
/** A host that leaves one unconnected for longer is not there. What had less time may have lost it in a line of ours. */
const PATIENCE_TO_CONNECT_MS = 1000;

/** One request, with everything about it decided. */
export interface Exchange {
  readonly url: URL;
  /** The only addresses that the socket may connect to. */
  readonly addresses: readonly string[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly mostBytes: number;
  readonly cut: boolean;
  /** Ends it wherever it is. */
  readonly signal: AbortSignal;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Sends one request over a socket of its own and closes that. Redirects are answers like all others: who follows them would have to check them again.
 * Host, SNI and certificate are those of the name; the socket goes to the checked addresses, as a second lookup could say something else (DNS rebinding).
 * Throws OutboundFailed.
 */
export async function exchange(asked: Exchange): Promise<OutboundAnswer> {
  const request = open(asked);
  const connection = watchConnection(request, asked.url);
  try {
    const message = await answerOf(request);
    if (message.rawHeaders.length / 2 > MOST_HEADERS) throw new OutboundFailed('too-large');
    const body = await readBody(message, asked.mostBytes, asked.cut);
    return { status: message.statusCode ?? 0, headers: message.headers, body };
  } catch (error) {
    throw toFailure(error, asked.signal, connection);
  } finally {
    request.destroy();
  }
}

function open({ url, addresses, method, headers, body, signal, ca }: Exchange): ClientRequest {
  const options = {
    method, signal, agent: false, maxHeaderSize: MOST_HEADER_BYTES, lookup: pinned(addresses), timeout: 0,
    headers: { ...headers, connection: 'close', ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
    ...(ca === undefined ? {} : { ca }),
  } as const;
  const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  // Errors after the answer has begun reach the reader of the body; without a listener they would end the process.
  request.on('error', () => undefined);
  request.end(body);
  return request;
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => reject(new Error('closed without an answer')));
  });
}

/** Answers for every name with what was checked. Both forms of the callback: sockets ask for all addresses or for one, by version of Node. */
function pinned(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
  return (_, options, callback) => {
    const [first = { address: '', family: 4 }] = entries;
    if (options.all === true) callback(null, entries);
    else callback(null, first.address, first.family);
  };
}

interface Connection {
  readonly stood: () => boolean;
  readonly hadTime: () => boolean;
}

/** Stood: up to where the request is sent, which over https is after the handshake. */
function watchConnection(request: ClientRequest, { protocol }: URL): Connection {
  const patience = AbortSignal.timeout(PATIENCE_TO_CONNECT_MS);
  let stood = false;
  request.once('socket', (socket) => {
    socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      stood = true;
    });
  });
  return { stood: () => stood, hadTime: () => patience.aborted };
}

function toFailure(error: unknown, signal: AbortSignal, connection: Connection): OutboundFailed {
  if (signal.aborted) return new OutboundFailed('timeout', undefined, connection.stood() || !connection.hadTime());
  if (error instanceof OutboundFailed) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'HPE_HEADER_OVERFLOW') return new OutboundFailed('too-large', error);
  // HPE: no HTTP; Z, ERR_ZLIB, ERR__ERROR, ERR_BROTLI: not the encoding that it claims.
  if (/^(HPE|Z|ERR_ZLIB|ERR__ERROR|ERR_BROTLI)_/.test(code)) return new OutboundFailed('bad-answer', error);
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|EPROTO/.test(code)) return new OutboundFailed('tls', error);
  return new OutboundFailed('unreachable', error, connection.stood());
}

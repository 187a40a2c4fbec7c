import { connect } from 'node:net';

/**
 * One keep-alive connection of a load driver. It speaks HTTP/1.1 straight on the socket: node:http's client costs as much CPU as a
 * server's answer, and a driver that is slower than the server measures itself.
 */
export class Connection {
  #socket;
  #address;
  #received = '';
  #waiting;
  /** @type {Map<string, string>} */
  cookies = new Map();

  /** @param {URL} url of the server */
  constructor(url) {
    this.#address = { host: url.hostname, port: Number(url.port) };
    this.host = url.host;
  }

  /**
   * @param {string} method
   * @param {string} path with its query
   * @param {{ headers?: string, body?: string, cookies?: boolean }} [options] headers as lines, each ending in CRLF
   * @returns {Promise<{ status: number, head: string, body: string }>} `head` with its lines as sent
   */
  request(method, path, { headers = '', body, cookies = false } = {}) {
    const jar = cookies && this.cookies.size > 0 ? `cookie: ${[...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n` : '';
    const length = body === undefined ? '' : `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    const text = `${method} ${path} HTTP/1.1\r\nhost: ${this.host}\r\n${headers}${jar}${length}\r\n${body ?? ''}`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve: (answer) => { if (cookies) this.#keepCookies(answer.head); resolve(answer); }, reject };
      this.#open().write(text);
    });
  }

  close() {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open() {
    if (this.#socket !== undefined) return this.#socket;
    const socket = connect(this.#address).setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text) => this.#read(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#fail(new Error('the server closed the connection'));
    });
    this.#socket = socket;
    return socket;
  }

  #fail(error) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#received = '';
    waiting?.reject(error);
  }

  #read(text) {
    const received = (this.#received += text);
    const end = received.indexOf('\r\n\r\n');
    if (end === -1 || this.#waiting === undefined) return;
    const head = received.slice(0, end + 2);
    const start = end + 4;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length === null && !/^HTTP\/1.1 (204|304)/.test(head)) {
      this.#fail(new Error(`an answer without Content-Length: ${head.slice(0, 200)}`));
      return;
    }
    const size = Number(length?.[1] ?? 0);
    if (received.length < start + size) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    this.#received = '';
    if (/\r\nconnection: *close/i.test(head)) this.close();
    resolve({ status: Number(head.slice(9, 12)), head, body: received.slice(start, start + size) });
  }

  #keepCookies(head) {
    for (const [, name, value, rest] of head.matchAll(/\r\nset-cookie: *([^=\s]+)=([^;\r]*)([^\r]*)/gi)) {
      if (value === '' || /max-age=0\b|expires=Thu, 01 Jan 1970/i.test(rest)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** @param {{ head: string }} answer */
export const locationOf = (answer) => /\r\nlocation: *([^\r]*)/i.exec(answer.head)?.[1];

/** Fails with what the server said unless the status is the expected one. */
export function expectStatus(answer, status) {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${locationOf(answer) ?? ''} ${answer.body.slice(0, 300)}`);
  return answer;
}

/** The parsed JSON of a 200. */
export const jsonOf = (answer) => JSON.parse(expectStatus(answer, 200).body);

export const form = (fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)).toString();

export const basic = (clientId, secret) => `authorization: Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}\r\n`;

export const bearer = (token) => `authorization: Bearer ${token}\r\n`;

import { connect } from 'node:net';
import { type Check, error, warning } from '../check.js';

export const reachable: Check = {
  name: 'reachable',
  about: 'The server answers at PUBLIC_URL',
  async run(examined) {
    const { issuer } = examined.config.publicUrl;
    const visit = await examined.visit('/.well-known/openid-configuration');
    if (visit === undefined) {
      const { host = '127.0.0.1', port } = examined.config.listen;
      if (await listens(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port)) return [error(`A server listens on port ${port}, but nobody answers at ${issuer}.`, 'Point the name and the proxy of PUBLIC_URL to this server, or correct PUBLIC_URL.')];
      return [warning(`Nobody answers at ${issuer}.`, `Start the server (${examined.said('serve')}) and run doctor again: what needs it was skipped.`)];
    }
    return visit.status === 200 ? [] : [error(`${issuer}/.well-known/openid-configuration answers ${visit.status}.`, 'Let the proxy pass every path below PUBLIC_URL, its path included, to this server.')];
  },
};

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const done = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', done(true)).on('error', done(false)).on('timeout', done(false));
  });
}

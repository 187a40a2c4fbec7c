import type { FastifyInstance } from 'fastify';

/**
 * Lets a stopping server end its connections: those that were busy when it began to stop are told to close with their answer.
 * Left to themselves they would stay open, kept alive for a next request, and the process with them.
 */
export function installDrain(instance: FastifyInstance): void {
  let stopping = false;
  instance.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  instance.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping) void reply.header('connection', 'close');
    done();
  });
  instance.addHook('onResponse', (_request, _reply, done) => {
    // An answer whose headers were on their way already could not say so.
    if (stopping) setImmediate(() => instance.server.closeIdleConnections());
    done();
  });
}

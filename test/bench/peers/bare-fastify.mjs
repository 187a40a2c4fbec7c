import Fastify from 'fastify';

// What HTTP alone costs: a form in, JSON out, and nothing between. PORT is where it listens.
const server = Fastify({ logger: false });
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, new URLSearchParams(body)));
server.post('/token', (request) => ({ access_token: 'none', token_type: 'Bearer', grant_type: request.body.get('grant_type'), scope: request.body.get('scope') }));
server.get('/', () => ({ ok: true }));
await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
process.once('SIGTERM', () => process.exit(0));

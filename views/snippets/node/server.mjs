// npm install openid-client@6, then: CLIENT_SECRET=... node server.mjs
import { createServer } from 'node:http';
import { signIn } from './sign-in.mjs';

createServer((request, response) => {
  void signIn(request, response, () => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(`Hello ${request.user.sub}`);
  });
}).listen(Number(process.env.PORT ?? %{json:port}));

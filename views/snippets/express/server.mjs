// npm install express@5 openid-client@6, then: CLIENT_SECRET=... node server.mjs
import express from 'express';
import { signIn } from './sign-in.mjs';

const app = express();
app.use(signIn);
app.get('/', (request, response) => {
  response.type('text').send(`Hello ${request.user.sub}`);
});
app.listen(Number(process.env.PORT ?? %{json:port}));

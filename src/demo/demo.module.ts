import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { DemoController } from './demo.controller.js';
import { DemoSessions } from './demo-sessions.js';
import { RelyingParty } from './relying-party.js';
import { SampleCalls } from './sample-calls.js';

/**
 * Owns /demo, a relying party for trying things out: it signs people in with openid-client, shows what it got and how each part was
 * verified, and calls the sample API. It speaks to the server over its public address only, as an application elsewhere would.
 * Also what development mode declares for it (demo-objects.ts, demo-secrets.ts) and `npm run demo` (run.ts).
 *
 * Does not own the page's look (views/, http/), nor the application of its objects: whoever starts the server does that.
 * Routes, in development mode only: GET /demo, /demo/callback; POST /demo/sign-in, /demo/call, /demo/sign-out.
 * Its sessions are in memory: with several workers a browser may meet one that does not know it.
 */
@Module({
  imports: [HttpModule],
  controllers: [DemoController],
  providers: [DemoSessions, RelyingParty, SampleCalls],
})
export class DemoModule {}

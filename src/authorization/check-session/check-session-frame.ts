import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Assets } from '../../http/assets.js';
import { BrowserState } from '../../sessions/browser-state.js';

/**
 * The document of the frame. It shows nothing, has no form and no link, and tells a page no more than whether what that page was told
 * (`session_state`) still holds: so it may stand in any page.
 */
@Injectable()
export class CheckSessionFrame {
  readonly html: string;

  constructor(assets: Assets, state: BrowserState, @Inject(CONFIG) { publicUrl }: Config) {
    const script = `${publicUrl.basePath}/assets/${assets.fingerprint}/check-session.js`;
    this.html = `<!doctype html><html lang="en" data-cookie="${state.cookieName}"><meta charset="utf-8"><title>Session</title><script src="${script}"></script></html>\n`;
  }
}

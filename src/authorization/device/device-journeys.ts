import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Clock } from '../../platform/clock.js';
import { DerivedKeys } from '../../platform/derived-keys.js';

const LABEL = 'device-journey';

/** What the ids of these journeys begin with: sign-in tells them from authorization requests by it. */
export const DEVICE_JOURNEY = 'device';

/** Prefix, id of the device code, when the code was typed in base 36, MAC. */
const SHAPE = /^device\.([A-Za-z0-9_-]{22})\.([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/;

export interface DeviceJourney {
  readonly deviceCodeId: string;
  /** Milliseconds. */
  readonly askedAt: number;
}

/**
 * From the code to the question, over the sign-in page: an id that stands in the URL. It proves that this browser has typed the code,
 * so that nobody is sent to a question about a device that they have never seen. RFC 8628 §5.4.
 */
@Injectable()
export class DeviceJourneys {
  constructor(private readonly keys: DerivedKeys, private readonly browser: BrowserCookie, private readonly clock: Clock) {}

  begin(deviceCodeId: string, browserToken: string): string {
    const facts = `${deviceCodeId}.${this.clock.now().toString(36)}`;
    return `${DEVICE_JOURNEY}.${facts}.${this.keys.mac(LABEL, `${browserToken} ${facts}`)}`;
  }

  of(id: string, request: FastifyRequest): DeviceJourney | undefined {
    return this.read(id, this.browser.read(request));
  }

  /** `undefined` for another browser's, and for what we did not give out. */
  read(id: string, browserToken: string | undefined): DeviceJourney | undefined {
    const [, deviceCodeId = '', at = '', mac = ''] = SHAPE.exec(id) ?? [];
    if (browserToken === undefined || !this.keys.isMac(LABEL, `${browserToken} ${deviceCodeId}.${at}`, mac)) return undefined;
    return { deviceCodeId, askedAt: Number.parseInt(at, 36) };
  }
}

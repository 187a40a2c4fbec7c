import { Injectable } from '@nestjs/common';
import { otpauthUri } from '../../credentials/totp-codes.js';
import { Authenticators } from '../../credentials/totp-authenticators.js';
import { grouped } from '../../credentials/typed-code.js';
import { Organization } from '../../http/organization.js';
import type { AccountAuthenticatorNewPage } from '../../http/second-factor-pages.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { beginnerOf } from '../enrolment-frames.js';
import { qrCodeOf } from './qr-code.js';

/** The key of the authenticator that somebody sets up, in each of the ways in which apps take one. */
@Injectable()
export class AuthenticatorKeys {
  constructor(private readonly authenticators: Authenticators, private readonly organization: Organization) {}

  /** The same key whenever it is asked for, until it is confirmed or has run out. */
  async of(enroller: Enroller): Promise<Pick<AccountAuthenticatorNewPage, 'id' | 'page' | 'qrCode' | 'key' | 'uri'>> {
    const { id, page, secret } = await this.authenticators.begin(beginnerOf(enroller));
    const uri = otpauthUri(secret, this.organization.name, enroller.user.preferredUsername);
    return { id, page, uri, key: grouped(secret, 4), qrCode: await qrCodeOf(uri) };
  }
}

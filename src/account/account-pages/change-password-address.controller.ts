import { Controller, Get, Header, Inject, Redirect } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Page } from '../../http/answers.js';

/** The address at which password managers look for the page that changes a password: W3C, A Well-Known URL for Changing Passwords. */
@Controller('.well-known/change-password')
@Page()
export class ChangePasswordAddressController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Redirect()
  lead(): { readonly url: string; readonly statusCode: number } {
    return { url: `${this.config.publicUrl.basePath}/account/password`, statusCode: 302 };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type PublicUrl } from '../config/config.js';

/** What people sign in to, and whom they may ask for help, as pages name them. The settings module tells it what admins have set. */
@Injectable()
export class Organization {
  readonly defaultName: string;
  private given: { readonly name?: string | undefined; readonly supportAddress?: string | undefined } = {};

  constructor(@Inject(CONFIG) { publicUrl }: Pick<Config, 'publicUrl'>) {
    this.defaultName = organizationName(publicUrl);
  }

  get name(): string {
    return this.given.name ?? this.defaultName;
  }

  /** An e-mail address. */
  get supportAddress(): string | null {
    return this.given.supportAddress ?? null;
  }

  rename(given: { readonly name: string | undefined; readonly supportAddress: string | undefined }): void {
    this.given = given;
  }
}

/** As long as nobody has named it: the host that people see in the address bar; on this machine, the product. */
export function organizationName(url: PublicUrl): string {
  return url.loopback ? 'Doorward' : url.hostname;
}

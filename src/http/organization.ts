import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type PublicUrl } from '../config/config.js';
import { Appearance } from './appearance.js';

interface Given {
  readonly name?: string | undefined;
  readonly supportAddress?: string | undefined;
  readonly appearance?: Appearance;
}

/** What people sign in to, whom they may ask for help, and what it looks like. The settings module tells it what admins have set. */
@Injectable()
export class Organization {
  readonly defaultName: string;
  private given: Given = {};

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

  get appearance(): Appearance {
    return this.given.appearance ?? Appearance.plain;
  }

  present(given: Given): void {
    this.given = given;
  }
}

/** As long as nobody has named it: the host that people see in the address bar; on this machine, the product. */
export function organizationName(url: PublicUrl): string {
  return url.loopback ? 'Doorward' : url.hostname;
}

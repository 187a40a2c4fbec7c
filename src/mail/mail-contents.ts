import { Injectable } from '@nestjs/common';
import { DerivedKeys } from '../platform/derived-keys.js';
import type { MailData } from './messages.js';

export interface MailContent {
  readonly to: string;
  readonly data: MailData;
}

const LABEL = 'mail';

/** Who gets a mail and what it tells them, as it waits: whoever reads the database must not find the codes that let people in. */
@Injectable()
export class MailContents {
  constructor(private readonly keys: DerivedKeys) {}

  seal(content: MailContent): string {
    return this.keys.seal(LABEL, JSON.stringify(content));
  }

  /** Throws CannotOpen. */
  open(sealed: string): MailContent {
    return JSON.parse(this.keys.open(LABEL, sealed)) as MailContent;
  }
}

import { Injectable } from '@nestjs/common';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { OutsideChecks } from './outside-checks.js';
import { RegisteredMetadata } from './registered-metadata.js';
import type { RegistrationPolicy } from './registration-policy.js';
import { SoftwareStatements } from './software-statements.js';

export interface RegistrationDraft {
  readonly metadata: ClientMetadata;
  readonly softwareStatement: string | null;
}

/** From what a client says of itself to what may be stored. The same checks when it registers and whenever it changes anything. */
@Injectable()
export class RegistrationDrafts {
  constructor(private readonly statements: SoftwareStatements, private readonly metadata: RegisteredMetadata, private readonly outside: OutsideChecks) {}

  /** Waits for others: never inside a transaction. Throws invalid_redirect_uri, invalid_client_metadata and invalid_software_statement. */
  async of(body: unknown, policy: RegistrationPolicy, stored?: ClientMetadata): Promise<RegistrationDraft> {
    const { input, statement } = await this.statements.applyTo(body);
    const metadata = this.metadata.parse(input, policy, stored);
    await this.outside.check(metadata);
    return { metadata, softwareStatement: statement };
  }
}

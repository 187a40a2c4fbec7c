import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import type { ReferencePage } from '../http/pages.js';
import { digest } from '../platform/token-digest.js';
import { VERSION } from '../platform/version.js';
import { ADMIN_OPERATIONS } from './admin-operations.js';
import { type OpenApiDocument, toOpenApi } from './openapi/document.js';
import { tagOf } from './openapi/operation-object.js';
import { toReferencePage } from './openapi/reference-model.js';
import type { AdminOperation } from './operation.js';

/** The OpenAPI document of this server. */
@Injectable()
export class OpenApi {
  private made: { readonly document: OpenApiDocument; readonly text: string; readonly etag: string } | undefined;

  constructor(@Inject(ADMIN_OPERATIONS) private readonly operations: readonly AdminOperation[], @Inject(CONFIG) private readonly config: Config) {}

  get document(): OpenApiDocument {
    return this.make().document;
  }

  /** As JSON, with its strong ETag. */
  get served(): { readonly text: string; readonly etag: string } {
    return this.make();
  }

  /** For people: the list of everything, or everything about one resource. Undefined: there is no such resource. */
  page(resource: string | null): ReferencePage | undefined {
    if (resource !== null && !this.operations.some((operation) => tagOf(operation) === resource)) return undefined;
    return toReferencePage(this.operations, this.document, resource);
  }

  /** When it is first asked for: few starts need it, and every start would pay for it. */
  private make(): NonNullable<OpenApi['made']> {
    if (this.made !== undefined) return this.made;
    const document = toOpenApi(this.operations, { issuer: this.config.publicUrl.issuer, version: VERSION });
    const text = JSON.stringify(document);
    this.made = { document, text, etag: `"${digest(text).slice(0, 22)}"` };
    return this.made;
  }
}

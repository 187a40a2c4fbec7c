import { Injectable } from '@nestjs/common';
import { DerivedKeys } from '../platform/derived-keys.js';

const LABEL = 'refresh-token';
const PREFIX = 'dwr_';
/** Prefix, authorization id (22), generation in base 36, a dot, MAC (43). */
const SHAPE = /^dwr_([A-Za-z0-9_-]{22})([0-9a-z]{1,8})\.([A-Za-z0-9_-]{43})$/;

export interface PresentedRefreshToken {
  readonly authorizationId: string;
  readonly generation: number;
}

/**
 * A refresh token names its family and generation and proves that we issued it by a keyed hash of the two. So the successor can be
 * told again to a client that lost the answer, although nothing that could be presented is stored anywhere. RFC 9700 §4.14.2.
 */
@Injectable()
export class RefreshTokens {
  constructor(private readonly keys: DerivedKeys) {}

  print(authorizationId: string, generation: number): string {
    return `${PREFIX}${authorizationId}${generation.toString(36)}.${this.keys.mac(LABEL, `${authorizationId} ${generation}`)}`;
  }

  /** `undefined` for anything that we did not issue, whatever its shape. */
  parse(token: string): PresentedRefreshToken | undefined {
    const parts = SHAPE.exec(token);
    if (parts === null) return undefined;
    const [, authorizationId = '', digits = '', mac = ''] = parts;
    const generation = Number.parseInt(digits, 36);
    if (generation.toString(36) !== digits || !this.keys.isMac(LABEL, `${authorizationId} ${generation}`, mac)) return undefined;
    return { authorizationId, generation };
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Authorization } from './authorization.entity.js';

export interface Rotation {
  readonly authorizationId: string;
  /** The generation that was presented. */
  readonly generation: number;
  readonly redemptionId: string;
  readonly at: number;
  readonly refreshExpiresAt: number;
  readonly expiresAt: number;
}

@Injectable()
export class RefreshTokenStore {
  constructor(private readonly database: Database) {}

  /** Moves the family on by one generation if the presented one is the live one: one conditional UPDATE, whose row count is the verdict. */
  async rotate(rotation: Rotation): Promise<boolean> {
    const { authorizationId, generation, redemptionId, at, refreshExpiresAt, expiresAt } = rotation;
    const rotated = await this.database.run(
      `UPDATE authorizations SET refresh_generation = ?, refreshed_at = ?, refresh_expires_at = ?, expires_at = ?, redemption_id = ?
       WHERE id = ? AND refresh_generation = ? AND ended_at IS NULL AND refresh_expires_at > ?`,
      [generation + 1, at, refreshExpiresAt, expiresAt, redemptionId, authorizationId, generation, at],
    );
    return rotated === 1;
  }

  async find(authorizationId: string): Promise<Authorization | undefined> {
    return this.database.first(Authorization, 'WHERE id = ?', [authorizationId]);
  }
}

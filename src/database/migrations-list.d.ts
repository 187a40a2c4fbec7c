/** migrations/index.ts, compiled apart and found through "imports" in package.json. */
declare module '#migrations' {
  import type { MigrationInterface } from 'typeorm';

  export const migrations: readonly (new () => MigrationInterface)[];
}

import { Injectable } from '@nestjs/common';
import type { Param } from '../../database/statements.js';
import { DerivedKeys } from '../../platform/derived-keys.js';
import { parameterProblem } from './query.js';

const LABEL = 'admin list cursor';
const LONGEST = 4000;

/**
 * Where a list goes on: the sort values of the last row, with a mac over them and over the list, sort and filters they were made under.
 * Nobody can make one up, or carry one from a list that they may read over to another.
 */
@Injectable()
export class Cursors {
  constructor(private readonly keys: DerivedKeys) {}

  write(values: readonly Param[], list: string): string {
    const body = Buffer.from(JSON.stringify(values)).toString('base64url');
    return `${body}.${this.keys.mac(LABEL, `${list}\n${body}`)}`;
  }

  /** Throws 400 for anything that this server has not made for this very list. */
  read(cursor: string, list: string): readonly Param[] {
    const [body = '', mac = '', ...more] = cursor.split('.');
    if (more.length > 0 || cursor.length > LONGEST || !this.keys.isMac(LABEL, `${list}\n${body}`, mac)) {
      throw parameterProblem('cursor', 'is not one of this list, with this sort and these filters');
    }
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Param[];
  }
}

import type { Type } from '@nestjs/common';
import type { AdminOperations } from '../operation.js';

/** ★ What admins can do besides the resources themselves: a class a line. */
export const adminOperations: Type<AdminOperations>[] = [];

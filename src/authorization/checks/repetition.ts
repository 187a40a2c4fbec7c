import { checkRepetition as checkOnce } from '../../oauth/repetition.js';
import type { Check } from './check.js';

export const checkRepetition: Check = (parameters) => {
  checkOnce(parameters);
  return {};
};

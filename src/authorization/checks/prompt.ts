import { invalidRequest } from '../../oauth/errors.js';
import { type Prompt, PROMPTS } from '../authorization-request.js';
import type { Check } from './check.js';

const isPrompt = (word: string): word is Prompt => (PROMPTS as readonly string[]).includes(word);

/** OpenID Connect Core §3.1.2.1: none stands alone. */
export const checkPrompt: Check = (parameters) => {
  const words = parameters.get('prompt')?.split(' ').filter((word) => word !== '') ?? [];
  const prompt = [...new Set(words)].map((word) => {
    if (!isPrompt(word)) throw invalidRequest('The parameter prompt has a value that is not supported.', { parameter: 'prompt' });
    return word;
  });
  if (prompt.includes('none') && prompt.length > 1) throw invalidRequest('prompt=none excludes every other value.', { parameter: 'prompt' });
  return { prompt };
};

import { FormPostMode } from './form-post.js';
import { FragmentMode } from './fragment.js';
import { QueryMode } from './query.js';

/** ★ To add a response mode: one file beside this one, and one line here. */
export const RESPONSE_MODES = [QueryMode, FragmentMode, FormPostMode] as const;

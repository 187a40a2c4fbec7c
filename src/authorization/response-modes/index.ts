import { FormPostMode } from './form-post.js';
import { FormPostJwtMode } from './form-post-jwt.js';
import { FragmentJwtMode } from './fragment-jwt.js';
import { FragmentMode } from './fragment.js';
import { JwtMode } from './jwt.js';
import { QueryJwtMode } from './query-jwt.js';
import { QueryMode } from './query.js';

/** ★ To add a response mode: one file beside this one, and one line here. */
export const RESPONSE_MODES = [QueryMode, FragmentMode, FormPostMode, JwtMode, QueryJwtMode, FragmentJwtMode, FormPostJwtMode] as const;

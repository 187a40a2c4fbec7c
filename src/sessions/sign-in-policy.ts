import { combineAmr, isMfa } from './amr.js';
import type { Factor } from './factors/factor.js';
import type { Demand } from './sign-in-context.js';

/** What is known of a sign-in after a proof. */
export interface SignInFacts {
  /** What was proven, all in all. */
  readonly amr: readonly string[];
  /** The factors that proved it. */
  readonly methods: readonly string[];
  /** What the person could confirm themselves with, the first to be offered first. */
  readonly confirming: readonly Factor[];
  /** Whether everybody, those who hold one, or nobody is asked for a second factor. */
  readonly secondFactor: 'always' | 'when_held' | 'never';
  /** The person has let this browser stand for their second factor. */
  readonly remembered: boolean;
  readonly demand: Demand | undefined;
  /** Whether more than one proof was asked for already: what somebody would merely like better is not asked for twice. */
  readonly askedForMore: boolean;
}

export type Missing =
  | { readonly step: 'nothing' }
  /** One of these, the first to be offered first. */
  | { readonly step: 'factor'; readonly factors: readonly Factor[] }
  /** A second factor is demanded of somebody who has none. */
  | { readonly step: 'enrolment' };

/** What a sign-in still lacks: the one decision, from facts alone. */
export function whatIsMissing(facts: SignInFacts): Missing {
  const { amr, demand } = facts;
  const needsMfa = needsSecondFactor(facts);
  const wish = demand === undefined || (facts.askedForMore && !demand.essential) ? undefined : demand;
  const suffices = (reached: readonly string[]): boolean => (!needsMfa || isMfa(reached)) && (wish === undefined || wish.isMetBy(reached));
  if (suffices(amr)) return { step: 'nothing' };
  const others = facts.confirming.filter(({ method }) => !facts.methods.includes(method));
  const sufficing = others.filter((factor) => suffices(combineAmr(amr, factor.amr)));
  const helping = needsMfa && !isMfa(amr) ? others.filter((factor) => isMfa(combineAmr(amr, factor.amr))) : [];
  // Where it is only a wish, whoever cannot fulfil it on this device goes on with what else they have.
  if (sufficing.length > 0) return { step: 'factor', factors: wish?.essential === false ? [...new Set([...sufficing, ...others])] : sufficing };
  if (helping.length > 0) return { step: 'factor', factors: helping };
  if ((needsMfa && !isMfa(amr)) || (wish?.enrols === true)) return { step: 'enrolment' };
  // Whoever demands more than this person can prove is told so by who asked for it.
  return { step: 'nothing' };
}

function needsSecondFactor({ secondFactor, remembered, confirming, amr }: SignInFacts): boolean {
  if (isMfa(amr)) return true;
  if (remembered || secondFactor === 'never') return false;
  return secondFactor === 'always' || confirming.some(({ fallback }) => fallback !== true);
}

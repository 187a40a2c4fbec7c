import type { OAuthErrorCode } from '../oauth/oauth-error.js';
import type { AccountActivityPage, AccountAppsPage, AccountDataPage, AccountDevicesPage, AccountHomePage, AccountNotMePage, AccountPasswordPage, AccountProfilePage, AccountSecurityPage } from './account-page.js';
import type { AccountPasskeysNewPage, AccountPasskeysPage } from './account-passkey-pages.js';
import type { PasskeyOfferPage, PasskeyReadyPage } from './passkey-pages.js';
import type { ErrorReferencePage } from './error-reference-page.js';
import type { ReferencePage } from './reference-page.js';
import type { InvitationOverPage, MailPage, MailsPage } from './mail-pages.js';
import type { AccountEmailPage } from './account-email-page.js';
import type { AccountAuthenticatorNewPage, AccountAuthenticatorPage, AccountRecoveryCodesNewPage, AccountRecoveryCodesPage } from './second-factor-pages.js';
import type { ApplicationCard, FullApplicationCard } from './application-card.js';
import type { FormField } from './form-field.js';
import type { WayInEndPage, WayInPage } from './way-in-page.js';
import type { EnrolPage, LoginPage, SecondFactorPage } from './sign-in-pages.js';

export type { ApplicationCard, FullApplicationCard } from './application-card.js';
export type { FormField } from './form-field.js';
export type { WayInEndPage, WayInField, WayInPage, WayInPurpose } from './way-in-page.js';
export type { ConfirmingAccount, LoginPage } from './sign-in-pages.js';
export type { ReferenceContent, ReferenceField, ReferenceOperation, ReferencePage } from './reference-page.js';

/**
 * ★ The pages people see: one line each, `name: page<ViewModel>()`, and one template `views/<name>.hbs`.
 * The compiler demands the right model at `PageRenderer.send(reply, '<name>', model)`; a test renders every one.
 */
export const PAGES = {
  login: page<LoginPage>(),
  'second-factor': page<SecondFactorPage>(),
  'passkey-offer': page<PasskeyOfferPage>(),
  'passkey-ready': page<PasskeyReadyPage>(),
  'account-passkeys': page<AccountPasskeysPage>(),
  'account-passkeys-new': page<AccountPasskeysNewPage>(),
  enrol: page<EnrolPage>(),
  choose: page<ChoosePage>(),
  consent: page<ConsentPage>(),
  device: page<DevicePage>(),
  'device-confirm': page<DeviceConfirmPage>(),
  'device-end': page<DeviceEndPage>(),
  logout: page<LogoutPage>(),
  'logged-out': page<LoggedOutPage>(),
  error: page<ErrorPage>(),
  continue: page<ContinuePage>(),
  'form-post': page<FormPostPage>(),
  home: page<HomePage>(),
  'wrong-host': page<WrongHostPage>(),
  demo: page<DemoPage>(),
  'reset-request': page<ResetRequestPage>(),
  'reset-code': page<ResetCodePage>(),
  'invitation-over': page<InvitationOverPage>(),
  mails: page<MailsPage>(),
  mail: page<MailPage>(),
  'way-in': page<WayInPage>(),
  'way-in-end': page<WayInEndPage>(),
  reference: page<ReferencePage>(),
  'error-reference': page<ErrorReferencePage>(),
  account: page<AccountHomePage>(),
  'account-security': page<AccountSecurityPage>(),
  'account-devices': page<AccountDevicesPage>(),
  'account-apps': page<AccountAppsPage>(),
  'account-profile': page<AccountProfilePage>(),
  'account-email': page<AccountEmailPage>(),
  'account-password': page<AccountPasswordPage>(),
  'account-activity': page<AccountActivityPage>(),
  'account-not-me': page<AccountNotMePage>(),
  'account-data': page<AccountDataPage>(),
  'account-authenticator': page<AccountAuthenticatorPage>(),
  'account-authenticator-new': page<AccountAuthenticatorNewPage>(),
  'account-recovery-codes': page<AccountRecoveryCodesPage>(),
  'account-recovery-codes-new': page<AccountRecoveryCodesNewPage>(),
  language: page<LanguagePage>(),
};

export type PageName = keyof typeof PAGES;
export type Pages = { readonly [Name in PageName]: (typeof PAGES)[Name]['model'] };

/** Carries the type of a page's view model; there is nothing in it at run time. */
function page<Model>(): { readonly model: Model } {
  return Object.freeze({}) as { readonly model: Model };
}

/** Posts username and csrf to /reset. The answer is the same for every name. */
export interface ResetRequestPage {
  readonly csrf: string;
  /** What was typed: never checked for existence. */
  readonly username: string;
  readonly error: 'missing' | 'limited' | null;
  /** Whether this server can send mail. */
  readonly available: boolean;
}

/** Posts code, for and csrf to /reset/code. */
export interface ResetCodePage {
  readonly csrf: string;
  /** Whose code is asked for, sealed; may be anything. */
  readonly for: string;
  readonly error: 'mismatch' | 'limited' | null;
}

/** Posts csrf, return and locale to /language. */
export interface LanguagePage {
  readonly csrf: string;
  /** Where people go on: a path with the base path. */
  readonly returnPath: string;
  readonly languages: readonly { readonly locale: string; readonly name: string }[];
}

/** Posts csrf, request and account to /login/choose: goes on as this account. */
export interface ChoosePage {
  readonly csrf: string;
  /** Null: nobody asked for it but the person. */
  readonly requestId: string | null;
  readonly application: ApplicationCard | null;
  /** Whoever is signed in in this browser, the one that counts first. */
  readonly accounts: readonly (ConsentPage['account'] & { readonly id: string })[];
  /** There are several. */
  readonly several: boolean;
  /** Signs in as somebody else: a path with the base path. */
  readonly otherUri: string;
}

/** Posts csrf, request and decision=allow|deny to /consent. */
export interface ConsentPage {
  readonly csrf: string;
  readonly requestId: string;
  readonly application: FullApplicationCard;
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string };
  readonly permissions: readonly Permission[];
  /** Others were granted before; the page lists only what is new. */
  readonly newPermissionsOnly: boolean;
  /** Signs in as somebody else and comes back to this request: a path with the base path. */
  readonly switchUri: string;
}

export interface Permission {
  readonly scope: string;
  /** A single claim of that scope, asked for by its name. */
  readonly claim?: string;
  /** Plain words; null: those of views/strings for a standard scope, else the scope's name. */
  readonly sentence: string | null;
  readonly sensitive: boolean;
}

/** Posts csrf and user_code to /device. */
export interface DevicePage {
  readonly csrf: string;
  /** What was typed, or what the link brought. */
  readonly userCode: string;
  /** The link brought it: the person is to compare it with what their device shows. */
  readonly compare: boolean;
  readonly error: 'mismatch' | 'limited' | null;
  readonly retryAfterSeconds: number | null;
}

/** Posts csrf, request and decision=allow|deny to /device/confirm. */
export interface DeviceConfirmPage extends Pick<ConsentPage, 'csrf' | 'requestId' | 'account' | 'permissions' | 'switchUri'> {
  readonly application: Pick<ConsentPage['application'], 'name' | 'policyUri' | 'tosUri' | 'verified'>;
  /** Where from, and when, the device asked. */
  readonly device: {
    readonly address: string;
    /** As far as addresses tell, it is where the person is. */
    readonly sameNetwork: boolean;
    /** Milliseconds since 1970. */
    readonly time: number;
    readonly minutesAgo: number;
  };
}

export interface DeviceEndPage {
  readonly state: 'allowed' | 'denied' | 'over';
  /** Null: which one is not known, or not told. */
  readonly applicationName: string | null;
}

/** Posts csrf, the hidden fields and decision=logout|all|stay to `action`. */
export interface LogoutPage {
  readonly csrf: string;
  /** Path below the base path. */
  readonly action: string;
  readonly fields: readonly FormField[];
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string } | null;
  /** Who else is signed in in this browser; without an `account`, it is about them alone. */
  readonly others: readonly ConsentPage['account'][];
  /** Names of those that the account was used for in this browser. */
  readonly applications?: readonly string[];
  readonly application: ApplicationCard | null;
}

export interface LoggedOutPage {
  /** False: the person chose to stay. */
  readonly signedOut: boolean;
  /** Names of applications that may still keep sessions of their own. */
  readonly remaining: readonly string[];
  /** Addresses that tell applications of it by being loaded; with a returnUri, the page goes on when they are. */
  readonly frames: readonly string[];
  readonly returnUri: string | null;
}

export interface ErrorPage {
  /** The OAuth error code: `<main data-error>`. */
  readonly code: OAuthErrorCode;
  /** What the person is told where the code alone would say too little. */
  readonly reason: 'not_found' | 'method_not_allowed' | 'form_refused' | 'over' | 'too_large' | 'too_many' | null;
  readonly status: number;
  readonly parameter: string | null;
  /** What the visitor themselves sent for that parameter. At most 200 characters are shown. */
  readonly sent: string | null;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly supportAddress: string | null;
  /** English, for the application's developer: the error's description. */
  readonly developerHint: string | null;
  readonly retryAfterSeconds: number | null;
  readonly wayOn: WayOn;
}

/** The button of an error page: whole URLs, or paths with the base path. */
export type WayOn = { readonly to: 'again' | 'start'; readonly uri: string } | { readonly to: 'application'; readonly uri: string; readonly name: string };

/**
 * Goes on to the client by meta refresh and a link: a redirect that answers a form post would be held to
 * form-action along its whole chain by Chromium and Safari, and hang (experience of other servers; CSP3 §4.2.4).
 */
export interface ContinuePage {
  readonly targetUri: string;
  readonly applicationName: string;
}

/** OAuth 2.0 Form Post Response Mode. */
export interface FormPostPage {
  readonly action: string;
  readonly fields: readonly FormField[];
  readonly applicationName: string;
}

export interface HomePage {
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string } | null;
  /** Where they can go from here. */
  readonly applications: readonly { readonly name: string; readonly uri: string; readonly domain: string }[];
  /** Where to look after what was lost, below the base path: they have come in by a recovery code. */
  readonly lost: string | null;
  /** Where to sign in and out, below the base path. */
  readonly signInPath: string;
  readonly signOutPath: string;
  /** Nobody can manage this server yet: whoever set it up is told how to begin. */
  readonly noAdministrator: boolean;
}

export interface WrongHostPage {
  readonly openedUrl: string;
  readonly publicUrl: string;
  /** Arrived proxy headers; only told in development. */
  readonly headers: readonly FormField[];
  readonly requestId: string;
}

/** The pages of the example relying party: sections of facts, code and next steps. */
export interface DemoPage {
  readonly title: string;
  readonly introduction: string;
  readonly sections: readonly DemoSection[];
}

export interface DemoSection {
  readonly heading: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly text: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string; readonly explanation: string | null }[];
  readonly code: string | null;
  /** Names in the facts are those of the protocol, and the whole is shown only to who opens it. */
  readonly folded?: boolean;
  /** The first one is the main one. Paths below the base path, or whole URLs. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
  /** Buttons that post an empty form (with these fields). Without links, the first one is the main one. */
  readonly forms: readonly { readonly label: string; readonly action: string; readonly fields: readonly FormField[] }[];
}

import { DeviceAnswers } from './device-answers.js';
import { DeviceAuthorizationController } from './device-authorization.controller.js';
import { DeviceBound } from './device-bound.js';
import { DeviceConfirmController } from './device-confirm.controller.js';
import { DeviceDecision } from './device-decision.js';
import { DeviceEntry } from './device-entry.js';
import { DeviceJourneys } from './device-journeys.js';
import { DevicePages } from './device-pages.js';
import { DeviceQuestions } from './device-questions.js';
import { DeviceRules } from './device-rules.js';
import { DeviceSignIn } from './device-sign-in.js';
import { DeviceController } from './device.controller.js';
import { UserCodeGuesses } from './user-code-guesses.js';

/** The device authorization grant up to the answer: its endpoint and its pages. RFC 8628 §3.1 to §3.3. */
export const DEVICE_CONTROLLERS = [DeviceAuthorizationController, DeviceController, DeviceConfirmController] as const;

export const DEVICE_PROVIDERS = [
  DeviceRules, DeviceBound, DeviceAnswers, UserCodeGuesses, DeviceEntry, DeviceJourneys, DeviceSignIn, DeviceQuestions, DeviceDecision, DevicePages,
] as const;

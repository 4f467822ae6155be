/** The ordered list. A released migration is never edited; the next number is added below. */
import type { Dialect } from '../dialect.ts';
import { initial } from './0001-initial.ts';
import { secondFactor } from './0002-second-factor.ts';
import { pictures } from './0003-pictures.ts';
import { warrantyClaims } from './0004-warranty-claims.ts';
import { lanes } from './0005-lanes.ts';
import { pushSubscriptions } from './0006-push-subscriptions.ts';
import { fileGoods } from './0007-file-goods.ts';
import { waitingBuyers } from './0008-waiting-buyers.ts';
import { wholesaleAndCodeLimits } from './0009-wholesale-and-code-limits.ts';
import { keyScopes } from './0010-key-scopes.ts';
import { salesDays } from './0011-sales-days.ts';
import { mailWords } from './0012-mail-words.ts';
import { passkeys } from './0013-passkeys.ts';
import { legalTexts } from './0014-legal-texts.ts';

export interface Migration {
  readonly name: string;
  /** One SQL statement each, in portable types; the dialect is passed for the few that cannot be. */
  statements(dialect: Dialect): readonly string[];
}

export const migrations: readonly Migration[] = [
  initial,
  secondFactor,
  pictures,
  warrantyClaims,
  lanes,
  pushSubscriptions,
  fileGoods,
  waitingBuyers,
  wholesaleAndCodeLimits,
  keyScopes,
  salesDays,
  mailWords,
  passkeys,
  legalTexts,
];

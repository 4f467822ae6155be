/** Opens a one-time link: the first owner names himself; an invited operator sets his name and password. */
import { sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { addOperator, prepareOperator } from './create-operator.ts';
import { firstOwner } from './first-owner.ts';
import type { Operator } from './operator.ts';
import { deleteSessionsOf } from './session-store.ts';
import { activeOwnerIds, findLiveToken, findOperator, spendTokens, type TokenPurpose, updateOperator, updatePassword } from './store.ts';

export interface SetupForm {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Uses the link up, once however many try (S21). The operator signs in afterwards, with his second factor if he has one.
 * @throws Refusal `operator.setup_link_invalid`, `operator.email_taken`, or about the name, e-mail or password
 */
export async function acceptSetupLink(shop: Shop, form: SetupForm, from: Pick<Actor, 'ip' | 'requestId'>): Promise<Operator> {
  const tokenHash = sha256(form.token);
  const token = await findLiveToken(shop.db.read, tokenHash, shop.clock.now());
  if (!token) throw refuse('operator.setup_link_invalid');
  const prepared = await prepareOperator(shop, { email: form.email, name: form.name, password: form.password, role: 'owner' });
  return shop.db.transaction(async (tx) => {
    const spend = (purpose: TokenPurpose, subject: string) => spendOrRefuse(tx, tokenHash, purpose, subject, shop.clock.now());
    if (token.purpose === 'first_owner') {
      await spend('first_owner', firstOwner);
      return becomeFirstOwner(tx, prepared, from);
    }
    await spend('operator_link', token.subject);
    return setPassword(tx, token.subject, prepared, from);
  });
}

async function spendOrRefuse(tx: Transaction, tokenHash: string, purpose: TokenPurpose, subject: string, now: number): Promise<void> {
  const spent = await spendTokens(tx, purpose, subject, now);
  if (!spent.includes(tokenHash)) throw refuse('operator.setup_link_invalid');
}

async function becomeFirstOwner(tx: Transaction, owner: Operator, from: Pick<Actor, 'ip' | 'requestId'>): Promise<Operator> {
  if ((await activeOwnerIds(tx, { locked: true })).length > 0) throw refuse('operator.setup_link_invalid');
  await addOperator(tx, { id: `operator:${owner.id}`, ...from }, owner);
  return owner;
}

async function setPassword(tx: Transaction, operatorId: string, given: Operator, from: Pick<Actor, 'ip' | 'requestId'>): Promise<Operator> {
  const operator = await findOperator(tx, operatorId);
  // The link alone is not enough: whoever found it must also know whose it is.
  if (!operator || operator.disabled_at !== null || operator.email !== given.email) throw refuse('operator.setup_link_invalid');
  const now = given.created_at;
  if (!(await updateOperator(tx, operator, { name: given.name }, now))) throw refuse('version.conflict');
  await updatePassword(tx, operator.id, given.password_hash ?? '', now);
  await deleteSessionsOf(tx, operator.id);
  const actor = { id: `operator:${operator.id}`, ...from };
  await recordAudit(tx, now, actor, {
    action: operator.password_hash === null ? 'operator.joined' : 'operator.password_reset',
    subject: operator.id,
    after: { name: given.name },
  });
  return { ...operator, name: given.name, password_hash: given.password_hash, version: operator.version + 2 };
}

/** Makes an operator with a password, for the command line and for the first start; others are invited (`invite-operator.ts`). */
import type { Config } from '../config/config.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { cleanLine } from '../core/text.ts';
import type { Transaction } from '../db/database.ts';
import type { OperatorRole } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { type Operator, parseOperatorEmail } from './operator.ts';
import { hashPassword } from './password.ts';
import { checkPassword } from './password-rules.ts';
import { insertOperator } from './store.ts';

export interface NewOperator {
  readonly email: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly password: string;
}

/** @throws Refusal `operator.email_taken`, `email.invalid`, or about the name or password */
export async function createOperator(shop: Shop, actor: Actor, wanted: NewOperator): Promise<Operator> {
  const operator = await prepareOperator(shop, wanted);
  await shop.db.transaction((tx) => addOperator(tx, actor, operator));
  return operator;
}

/** Checks everything and hashes the password; nothing is written. */
export async function prepareOperator(shop: Shop, wanted: NewOperator): Promise<Operator> {
  const email = parseOperatorEmail(wanted.email);
  checkPassword(wanted.password, { email, words: guessableWords(shop.config) });
  return newOperator({ email, name: wanted.name, role: wanted.role }, await hashPassword(wanted.password), shop.clock.now());
}

export function newOperator(who: { email: string; name: string; role: OperatorRole }, passwordHash: string | null, now: number): Operator {
  const name = cleanLine(who.name, 'name');
  if (name === '') throw refuse('request.invalid', { field: 'name', problem: 'is empty' });
  return {
    id: newId('opr'),
    email: who.email,
    name,
    role: who.role,
    password_hash: passwordHash,
    telegram_user_id: null,
    disabled_at: null,
    created_at: now,
    updated_at: now,
    last_sign_in_at: null,
    version: 1,
  };
}

/** Writes a new operator and who made him. @throws Refusal `operator.email_taken` */
export async function addOperator(tx: Transaction, actor: Actor, operator: Operator): Promise<void> {
  if (!(await insertOperator(tx, operator))) throw refuse('operator.email_taken');
  const { id, email, name, role } = operator;
  await recordAudit(tx, operator.created_at, actor, {
    action: operator.password_hash === null ? 'operator.invited' : 'operator.created',
    subject: id,
    after: { email, name, role },
  });
}

/** Words that everybody knows of this shop and that a password must not consist of. */
export function guessableWords(config: Config): string[] {
  return ['aistorm', ...new URL(config.publicUrl).hostname.split('.')];
}

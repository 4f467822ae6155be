/** The SQL of `operators` and `one_time_tokens`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import type { Operator } from './operator.ts';

export function insertOperator(tx: Transaction, operator: Operator): Promise<boolean> {
  return tx.insertIfAbsent('operators', operator);
}

const byEmail = statement<{ email: string }>()((build, p) => build.selectFrom('operators').selectAll().where('email', '=', p('email')));
const byId = statement<{ id: string }>()((build, p) => build.selectFrom('operators').selectAll().where('id', '=', p('id')));

export function findOperatorByEmail(queries: Queries, email: string): Promise<Operator | undefined> {
  return queries.first(byEmail, { email });
}

export function findOperator(queries: Queries, id: string): Promise<Operator | undefined> {
  return queries.first(byId, { id });
}

const byTelegram = statement<{ user_id: number }>()((build, p) =>
  build.selectFrom('operators').selectAll().where('telegram_user_id', '=', p('user_id')).where('disabled_at', 'is', null),
);

/** The operator who linked this Telegram user, unless he is disabled. */
export function findOperatorByTelegram(queries: Queries, userId: number): Promise<Operator | undefined> {
  return queries.first(byTelegram, { user_id: userId });
}

/** Gives the Telegram user to this operator and to nobody else; null takes it away. */
export async function setTelegramUser(tx: Transaction, operatorId: string, userId: number | null, now: number): Promise<void> {
  if (userId !== null) await tx.run(build.updateTable('operators').set({ telegram_user_id: null }).where('telegram_user_id', '=', userId));
  await tx.run(build.updateTable('operators').set({ telegram_user_id: userId, updated_at: now }).where('id', '=', operatorId));
}

const locked = statement<{ id: string }>()((build, p, dialect) => {
  const found = build.selectFrom('operators').select('id').where('id', '=', p('id'));
  return dialect === 'sqlite' ? found : found.forUpdate();
});

/** Lets one change of what an operator proves himself by happen after the other. */
export async function lockOperator(tx: Transaction, id: string): Promise<void> {
  await tx.first(locked, { id });
}

export interface OperatorRow extends Operator {
  /** When the authenticator app was confirmed. */
  readonly confirmed_at: number | null;
  /** How many he has. */
  readonly passkeys: number | null;
}

/** All operators, oldest first, after an id; teams are small, ids are random, so the order is by time and id. */
export function listOperators(queries: Queries, after: { createdAt: number; id: string } | undefined, limit: number): Promise<OperatorRow[]> {
  let query = build
    .selectFrom('operators')
    .leftJoin('second_factors', 'second_factors.operator_id', 'operators.id')
    .selectAll('operators')
    .select('second_factors.confirmed_at')
    .select((e) =>
      e
        .selectFrom('passkeys')
        .whereRef('passkeys.operator_id', '=', 'operators.id')
        .select((each) => each.fn.countAll<number>().as('n'))
        .as('passkeys'),
    )
    .orderBy('operators.created_at')
    .orderBy('operators.id')
    .limit(limit);
  if (after) {
    query = query.where((e) =>
      e.or([e('operators.created_at', '>', after.createdAt), e.and([e('operators.created_at', '=', after.createdAt), e('operators.id', '>', after.id)])]),
    );
  }
  return queries.all(query);
}

/** Owners who can sign in. Inside a transaction they stay locked until it ends, so that two of them cannot remove each other at once. */
export async function activeOwnerIds(queries: Queries, { locked }: { locked: boolean }): Promise<string[]> {
  const query = build
    .selectFrom('operators')
    .select('id')
    .where('role', '=', 'owner')
    .where('disabled_at', 'is', null)
    .where('password_hash', 'is not', null)
    .orderBy('id');
  const rows = await queries.all(locked && queries.dialect.name === 'postgres' ? query.forUpdate() : query);
  return rows.map((row) => row.id);
}

/** Changes an operator as the caller saw him (I20): false when someone else changed him meanwhile. */
export async function updateOperator(
  tx: Transaction,
  seen: Pick<Operator, 'id' | 'version'>,
  changes: Partial<Pick<Operator, 'name' | 'role' | 'disabled_at'>>,
  now: number,
): Promise<boolean> {
  const query = build
    .updateTable('operators')
    .set({ ...changes, version: seen.version + 1, updated_at: now })
    .where('id', '=', seen.id)
    .where('version', '=', seen.version);
  return (await tx.run(query)) === 1;
}

const setPassword = statement<{ id: string; hash: string; now: number }>()((build, p) =>
  build
    .updateTable('operators')
    .set((e) => ({ password_hash: p('hash'), updated_at: p('now'), version: e('version', '+', 1) }))
    .where('id', '=', p('id')),
);

export function updatePassword(tx: Transaction, id: string, hash: string, now: number): Promise<number> {
  return tx.run(setPassword, { id, hash, now });
}

const noteSignIn = statement<{ id: string; hash: string; now: number }>()((build, p) =>
  build
    .updateTable('operators')
    .set({ last_sign_in_at: p('now') })
    .where('id', '=', p('id'))
    .where('password_hash', '=', p('hash'))
    .where('disabled_at', 'is', null),
);

/** Notes a sign-in if the checked password is still the operator's and he is not disabled; a change made meanwhile wins. */
export async function noteOperatorSignedIn(tx: Transaction, id: string, checkedHash: string, now: number): Promise<boolean> {
  return (await tx.run(noteSignIn, { id, hash: checkedHash, now })) === 1;
}

const noteEntry = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('operators')
    .set({ last_sign_in_at: p('now') })
    .where('id', '=', p('id'))
    .where('disabled_at', 'is', null),
);

/** Notes a sign-in without a password; false when the operator is disabled. */
export async function noteOperatorEntered(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(noteEntry, { id, now })) === 1;
}

export type TokenPurpose = 'first_owner' | 'operator_link' | 'telegram_link' | 'order_chat' | 'order_chat_notices' | 'passkey_challenge';

type OneTimeToken = Tables['one_time_tokens'];

export function insertToken(tx: Transaction, token: { token_hash: string; purpose: TokenPurpose; subject: string; expires_at: number }): Promise<void> {
  return tx.insert('one_time_tokens', { ...token, used_at: null });
}

/** Keeps one that carries its own proof and time, once it is used; false when it was used before. */
export function insertUsedToken(tx: Transaction, token: OneTimeToken & { purpose: TokenPurpose }): Promise<boolean> {
  return tx.insertIfAbsent('one_time_tokens', token);
}

const liveToken = statement<{ hash: string; now: number }>()((build, p) =>
  build.selectFrom('one_time_tokens').selectAll().where('token_hash', '=', p('hash')).where('used_at', 'is', null).where('expires_at', '>', p('now')),
);

export function findLiveToken(queries: Queries, hash: string, now: number): Promise<OneTimeToken | undefined> {
  return queries.first(liveToken, { hash, now });
}

const spend = statement<{ purpose: string; subject: string; now: number }>()((build, p) =>
  build
    .updateTable('one_time_tokens')
    .set({ used_at: p('now') })
    .where('purpose', '=', p('purpose'))
    .where('subject', '=', p('subject'))
    .where('used_at', 'is', null)
    .where('expires_at', '>', p('now'))
    .returning('token_hash'),
);

/** Spends every live token for the same thing, since using one makes the others pointless; answers their hashes. The second of two callers gets none. */
export async function spendTokens(tx: Transaction, purpose: TokenPurpose, subject: string, now: number): Promise<string[]> {
  return (await tx.all(spend, { purpose, subject, now })).map((row) => row.token_hash);
}

export function deleteOldTokens(tx: Transaction, before: number): Promise<number> {
  return tx.run(build.deleteFrom('one_time_tokens').where('expires_at', '<', before));
}

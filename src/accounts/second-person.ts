/**
 * Where two people must agree: who counts as a person. One human can be several actors, so only accounts count: a program's key is whoever
 * made it, and what has no account behind it (a Telegram user listed in the environment, the command line) is nobody.
 */
import { refuse } from '../core/errors.ts';
import type { Queries } from '../db/queries.ts';
import { findApiKeyById } from './api-key-store.ts';

/** True when `second` is somebody's own account and `first` is certainly somebody else; both as in the audit log. */
export async function areTwoPeople(queries: Queries, first: string, second: string): Promise<boolean> {
  const person = await personBehind(queries, first);
  return second.startsWith('operator:') && person !== undefined && person !== second;
}

/**
 * Refuses the first word of somebody of whom nobody could ever be told apart.
 * @throws Refusal `operator.account_required`
 */
export async function requirePerson(queries: Queries, actorId: string): Promise<void> {
  if ((await personBehind(queries, actorId)) === undefined) throw refuse('operator.account_required');
}

/** The actor that a person acts as under his own name; undefined when nobody knows who it is. Buyers and gateways are themselves. */
async function personBehind(queries: Queries, actorId: string): Promise<string | undefined> {
  const [kind, id = ''] = actorId.split(':');
  if (kind === 'operator' || kind === 'buyer' || kind === 'gateway') return actorId;
  const key = kind === 'api_key' ? await findApiKeyById(queries, id) : undefined;
  return key && personBehind(queries, key.created_by);
}

/** Keys for programs: `Authorization: Bearer aist_…`. Shown once, kept as a hash; a key has a role and acts for the shop, not for a person. */
import { randomToken, sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { cleanLine } from '../core/text.ts';
import { isoText, MINUTE } from '../core/time.ts';
import type { OperatorRole } from '../db/tables.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Shop } from '../outbox/shop.ts';
import { type ApiKeyRow, findApiKey, insertApiKey, markKeyRevoked, noteKeyUsed } from './api-key-store.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { RoleName } from './operator.ts';
import { type Permission, scopesOf } from './permission.ts';

const prefix = 'aist_';
/** Writing at every call would cost a write per read. */
const usedEveryMs = MINUTE;

export interface NewApiKey {
  readonly name: string;
  readonly role: OperatorRole;
  /** What of its role's permissions it has; all of them when left out. */
  readonly scopes?: readonly string[] | undefined;
  /** Epoch ms from which it is refused; never when left out. */
  readonly expiresAt?: number | undefined;
}

/**
 * Makes a key and answers its text, the only time that it can be read.
 * @throws Refusal `request.invalid` for an empty name, a time that is over, or a scope that its role does not have
 */
export async function createApiKey(shop: Shop, actor: Actor, wanted: NewApiKey): Promise<{ key: string; row: ApiKeyRow }> {
  const now = shop.clock.now();
  const name = cleanLine(wanted.name, 'name');
  if (name === '') throw refuse('request.invalid', { field: 'name', problem: 'is empty' });
  if (wanted.expiresAt !== undefined && wanted.expiresAt <= now) throw refuse('request.invalid', { field: 'expires_at', problem: 'is not in the future' });
  const scopes = wanted.scopes && checkedScopes(wanted.role, wanted.scopes);
  const key = prefix + randomToken(32);
  const row: ApiKeyRow = {
    id: newId('key'),
    name,
    key_hash: sha256(key),
    hint: `${key.slice(0, prefix.length + 4)}…`,
    role: wanted.role,
    scopes: scopes ? JSON.stringify(scopes) : null,
    created_by: actor.id,
    created_at: now,
    expires_at: wanted.expiresAt ?? null,
    revoked_at: null,
    last_used_at: null,
  };
  await shop.db.transaction(async (tx) => {
    await insertApiKey(tx, row);
    await recordAudit(tx, now, actor, {
      action: 'api_key.created',
      subject: row.id,
      after: { name, role: row.role, scopes: scopes ?? null, expires_at: row.expires_at },
    });
  });
  return { key, row };
}

function checkedScopes(role: OperatorRole, wanted: readonly string[]): Permission[] {
  const known = scopesOf(role);
  const unknown = wanted.find((name) => !known.some((scope) => scope === name));
  if (unknown !== undefined) throw refuse('request.invalid', { field: 'scopes', problem: `names ${unknown}, which a key of a ${role} cannot have` });
  return known.filter((scope) => wanted.includes(scope));
}

/** What a key is limited to; undefined for all that its role may do. */
export function scopesOfKey({ scopes }: Pick<ApiKeyRow, 'scopes'>): readonly string[] | undefined {
  // Written above.
  return scopes === null ? undefined : (JSON.parse(scopes) as string[]);
}

/** Revoking twice is one revocation. @throws Refusal `api_key.not_found` also for a key that is revoked already */
export async function revokeApiKey(shop: Shop, actor: Actor, id: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const revoked = await markKeyRevoked(tx, id, now);
    if (!revoked) throw refuse('api_key.not_found');
    await recordAudit(tx, now, actor, { action: 'api_key.revoked', subject: id, before: { name: revoked.name, role: revoked.role } });
  });
}

/** The key that a `Bearer` text stands for, if it is one of ours and still good. */
export async function authenticateKey(shop: Shop, text: string): Promise<ApiKeyRow | undefined> {
  if (!text.startsWith(prefix) || text.length > 100) return undefined;
  const row = await findApiKey(shop.db.read, sha256(text));
  const now = shop.clock.now();
  if (!row || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return undefined;
  return row;
}

/** Notes that a key was used, at most once a minute. */
export async function noteUse(shop: Shop, key: ApiKeyRow): Promise<void> {
  const now = shop.clock.now();
  if (key.last_used_at !== null && now - key.last_used_at < usedEveryMs) return;
  await shop.db.transaction((tx) => noteKeyUsed(tx, key.id, now, now - usedEveryMs));
}

const optionalTime = Type.Union([Type.String(), Type.Null()]);

export const ApiKeyView = closed({
  id: Type.String(),
  name: Type.String(),
  /** Its first characters, to tell keys apart. */
  hint: Type.String(),
  role: RoleName,
  /** The permissions that it has of its role's; null for all of them. */
  scopes: Type.Union([Type.Array(Type.String()), Type.Null()]),
  created_by: Type.String(),
  created_at: Type.String(),
  expires_at: optionalTime,
  revoked_at: optionalTime,
  last_used_at: optionalTime,
});

export function apiKeyView(row: ApiKeyRow): Type.Static<typeof ApiKeyView> {
  const time = (ms: number | null): string | null => (ms === null ? null : isoText(ms));
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    role: row.role,
    scopes: scopesOfKey(row)?.slice() ?? null,
    created_by: row.created_by,
    created_at: isoText(row.created_at),
    expires_at: time(row.expires_at),
    revoked_at: time(row.revoked_at),
    last_used_at: time(row.last_used_at),
  };
}

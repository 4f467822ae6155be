/** Adding, changing, removing endpoints and rotating their secrets. Each leaves an audit entry, none with a secret in it (I16, I17). */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { seal } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { cleanLine } from '../../core/text.ts';
import type { Transaction } from '../../db/database.ts';
import { namedServerUrl } from '../../http/named-server.ts';
import { newWebhookSecret } from '../../http/signed-message.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { WebhookEvent } from './catalogue.ts';
import { type Endpoint, mostEndpoints, rotationMs, secretBinding } from './endpoint.ts';
import { deleteEndpoint, findEndpoint, insertEndpoint, listEndpoints, updateEndpoint } from './store.ts';

export interface EndpointFields {
  readonly url?: string | undefined;
  readonly note?: string | undefined;
  /** None means all. */
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly enabled?: boolean | undefined;
}

/** The secret leaves the shop here and nowhere else. */
export interface EndpointWithSecret {
  readonly endpoint: Endpoint;
  readonly secret: string;
}

/** @throws Refusal `webhook.url_refused`, `webhook.too_many` */
export function addEndpoint(shop: Shop, actor: Actor, fields: EndpointFields & { readonly url: string }): Promise<EndpointWithSecret> {
  const { config, db, clock } = shop;
  const url = namedServerUrl(config, fields.url);
  const now = clock.now();
  const id = newId('whk');
  const secret = newWebhookSecret();
  const endpoint: Endpoint = {
    id,
    url,
    note: cleanLine(fields.note ?? '', 'note'),
    events: JSON.stringify(fields.events ?? []),
    sealed_secret: seal(secret, secretBinding(id), config.secrets.values.sealingKeys),
    sealed_previous: null,
    previous_until: null,
    failing_since: null,
    last_problem: null,
    disabled_at: fields.enabled === false ? now : null,
    created_at: now,
    updated_at: now,
    version: 1,
  };
  return db.transaction(async (tx) => {
    if ((await listEndpoints(tx)).length >= mostEndpoints) throw refuse('webhook.too_many', { max: mostEndpoints });
    await insertEndpoint(tx, endpoint);
    await recordAudit(tx, now, actor, { action: 'webhook.added', subject: id, after: facts(endpoint) });
    return { endpoint, secret };
  });
}

/** Switching it on again forgets how long it failed. @throws Refusal `webhook.not_found`, `webhook.url_refused`, `version.conflict` */
export function changeEndpoint(shop: Shop, actor: Actor, id: string, fields: EndpointFields): Promise<Endpoint> {
  const { config, db, clock } = shop;
  return db.transaction(async (tx) => {
    const now = clock.now();
    const seen = await existing(tx, id);
    const { url, note, events, enabled } = fields;
    const next = await updateEndpoint(
      tx,
      seen,
      {
        ...(url === undefined ? {} : { url: namedServerUrl(config, url) }),
        ...(note === undefined ? {} : { note: cleanLine(note, 'note') }),
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
        ...(enabled === undefined ? {} : enabled ? { disabled_at: null, failing_since: null, last_problem: null } : { disabled_at: seen.disabled_at ?? now }),
      },
      now,
    );
    if (!next) throw refuse('version.conflict');
    await recordAudit(tx, now, actor, { action: 'webhook.changed', subject: id, before: facts(seen), after: facts(next) });
    return next;
  });
}

/** @throws Refusal `webhook.not_found` */
export function removeEndpoint(shop: Shop, actor: Actor, id: string): Promise<void> {
  return shop.db.transaction(async (tx) => {
    const seen = await existing(tx, id);
    await deleteEndpoint(tx, id);
    await recordAudit(tx, shop.clock.now(), actor, { action: 'webhook.removed', subject: id, before: facts(seen) });
  });
}

/** A new secret; the former one signs as well for a day. @throws Refusal `webhook.not_found`, `version.conflict` */
export function rotateSecret(shop: Shop, actor: Actor, id: string): Promise<EndpointWithSecret> {
  const { config, db, clock } = shop;
  const secret = newWebhookSecret();
  return db.transaction(async (tx) => {
    const now = clock.now();
    const seen = await existing(tx, id);
    const sealed = seal(secret, secretBinding(id), config.secrets.values.sealingKeys);
    const endpoint = await updateEndpoint(tx, seen, { sealed_secret: sealed, sealed_previous: seen.sealed_secret, previous_until: now + rotationMs }, now);
    if (!endpoint) throw refuse('version.conflict');
    await recordAudit(tx, now, actor, { action: 'webhook.secret_rotated', subject: id });
    return { endpoint, secret };
  });
}

async function existing(tx: Transaction, id: string): Promise<Endpoint> {
  const endpoint = await findEndpoint(tx, id);
  if (!endpoint) throw refuse('webhook.not_found');
  return endpoint;
}

const facts = ({ url, note, events, disabled_at }: Endpoint) => ({ url, note, events, disabled: disabled_at !== null });

/** Merchants' endpoints: who wants which events, and which secrets sign. Mostly pure. */
import type { Config } from '../../config/config.ts';
import { unseal } from '../../core/crypto.ts';
import { DAY } from '../../core/time.ts';
import type { Tables } from '../../db/tables.ts';
import { isWebhookEvent, type WebhookEvent } from './catalogue.ts';

export type Endpoint = Tables['webhook_endpoints'];

export const mostEndpoints = 20;

/** An endpoint that took nothing for this long is switched off: as long as a job is tried. */
export const switchOffAfterMs = 3 * DAY;

/** How long the former secret signs as well. */
export const rotationMs = DAY;

/** The events an endpoint asked for; none named means all. */
export function eventsOf(endpoint: Pick<Endpoint, 'events'>): WebhookEvent[] {
  const names: unknown = JSON.parse(endpoint.events);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string').filter(isWebhookEvent) : [];
}

export function wants(endpoint: Pick<Endpoint, 'events'>, event: WebhookEvent): boolean {
  const events = eventsOf(endpoint);
  return events.length === 0 || events.includes(event);
}

/** What binds a sealed secret to its row. */
export const secretBinding = (endpointId: string): string => `webhook:${endpointId}`;

/** The secrets that sign now, the newest first. */
export function secretsOf(config: Config, endpoint: Endpoint, now: number): string[] {
  const { sealingKeys } = config.secrets.values;
  const sealed = [endpoint.sealed_secret];
  if (endpoint.sealed_previous !== null && endpoint.previous_until !== null && now < endpoint.previous_until) sealed.push(endpoint.sealed_previous);
  return sealed.map((text) => unseal(text, secretBinding(endpoint.id), sealingKeys));
}

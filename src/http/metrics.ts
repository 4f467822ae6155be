/** Prometheus metrics; loaded with its library only when somebody asks. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Shop } from '../outbox/shop.ts';
import { outboxLag } from '../outbox/store.ts';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [registry] });
const oldestEvent = gauge('aistorm_outbox_oldest_event_seconds', 'Age of the oldest event that was not dispatched');
const waitingEvents = gauge('aistorm_outbox_waiting_events', 'Events that were not dispatched');
const openJobs = gauge('aistorm_jobs_open', 'Jobs that wait or are being sent');
const deadJobs = gauge('aistorm_jobs_dead', 'Jobs that were given up');

export async function metricsText(shop: Shop): Promise<string> {
  const lag = await outboxLag(shop.db.read, shop.clock.now());
  oldestEvent.set(lag.oldestEventMs / 1_000);
  waitingEvents.set(lag.waitingEvents);
  openJobs.set(lag.openJobs);
  deadJobs.set(lag.deadJobs);
  return registry.metrics();
}

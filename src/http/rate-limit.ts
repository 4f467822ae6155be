/** Rate limits by name and caller (S22): in memory, or shared through Redis; when Redis fails, in memory again (F25). */
import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../core/errors.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../core/time.ts';

/** Every limit of the shop: how many in how long. */
const limits = {
  create_order_minute: { points: 10, ms: MINUTE },
  create_order_hour: { points: 60, ms: HOUR },
  start_payment: { points: 20, ms: MINUTE },
  order_status: { points: 60, ms: MINUTE },
  discount_check: { points: 20, ms: MINUTE },
  red_packet: { points: 6, ms: MINUTE },
  order_lookup: { points: 5, ms: HOUR },
  order_lookup_address: { points: 3, ms: DAY },
  wait_for_stock: { points: 10, ms: HOUR },
  order_chat: { points: 10, ms: 10 * MINUTE },
  order_push: { points: 10, ms: 10 * MINUTE },
  /** What one person may have the bot write. */
  buyer_chat: { points: 12, ms: MINUTE },
  refund_request: { points: 5, ms: HOUR },
  warranty_claim: { points: 30, ms: HOUR },
  sign_in_account: { points: 5, ms: 15 * MINUTE },
  /** Who goes on guessing waits longer (S32). */
  sign_in_account_day: { points: 20, ms: DAY },
  sign_in_address: { points: 50, ms: HOUR },
  sign_in_code: { points: 10, ms: HOUR },
  bad_signature: { points: 30, ms: MINUTE },
  test_message: { points: 5, ms: MINUTE },
  // Not anybody's limit, but a sign that the shop is under attack (checkout/gate.ts); once over, it counts as over for a while.
  orders_of_all: { points: 6_000, ms: MINUTE, overMs: 10 * MINUTE },
  refusals_of_all: { points: 600, ms: MINUTE, overMs: 10 * MINUTE },
} as const;

export type LimitName = keyof typeof limits;

export interface RateLimits {
  /** Counts one use. @throws Refusal `request.too_many` with `retry_after` in seconds */
  use(name: LimitName, caller: string): Promise<void>;
  /** Takes one use back, for what turned out not to count. */
  giveBack(name: LimitName, caller: string): Promise<void>;
  /** Counts one use and refuses nobody. */
  count(name: LimitName, caller: string): Promise<void>;
  /** True when more was counted than the limit allows, and for its `overMs` after that. */
  isOver(name: LimitName, caller: string): Promise<boolean>;
  /** True when the caller has no use left, without counting one. */
  isExhausted(name: LimitName, caller: string): Promise<boolean>;
}

/** What `rate-limiter-flexible` needs of a Redis client; given by `app.ts` when `REDIS_URL` is set. */
export type RedisClient = object;

/** @param redis shared counters for several instances; memory otherwise */
export function createRateLimits(redis?: RedisClient): RateLimits {
  const limiters = new Map<LimitName, RateLimiterMemory | RateLimiterRedis>();
  for (const [name, limit] of Object.entries(limits)) {
    const { points, ms } = limit;
    const options = { keyPrefix: `limit:${name}`, points, duration: ms / SECOND, ...('overMs' in limit ? { blockDuration: limit.overMs / SECOND } : {}) };
    const memory = new RateLimiterMemory(options);
    if (isLimitName(name))
      limiters.set(name, redis === undefined ? memory : new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }));
  }
  const limiterOf = (name: LimitName) => {
    const limiter = limiters.get(name);
    if (!limiter) throw new Error(`No limit called ${name}`);
    return limiter;
  };
  return {
    async use(name, caller) {
      try {
        await limiterOf(name).consume(caller);
      } catch (rejection) {
        if (!(rejection instanceof RateLimiterRes)) throw rejection;
        throw refuse('request.too_many', { retry_after: Math.max(1, Math.ceil(rejection.msBeforeNext / SECOND)) });
      }
    },
    async count(name, caller) {
      await limiterOf(name)
        .consume(caller)
        .catch((rejection: unknown) => {
          if (!(rejection instanceof RateLimiterRes)) throw rejection;
        });
    },
    async isOver(name, caller) {
      const used = await limiterOf(name).get(caller);
      return used !== null && used.consumedPoints > limits[name].points;
    },
    async giveBack(name, caller) {
      await limiterOf(name).reward(caller);
    },
    async isExhausted(name, caller) {
      const used = await limiterOf(name).get(caller);
      return used !== null && used.remainingPoints <= 0;
    },
  };
}

/** No limits, for load tests (`RATE_LIMITS=off`). */
export const unlimited: RateLimits = {
  use: async () => undefined,
  count: async () => undefined,
  isOver: async () => false,
  giveBack: async () => undefined,
  isExhausted: async () => false,
};

function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limits, name);
}

/** What counts as one caller: an IPv4 address, or the /64 network of an IPv6 one, since a subscriber owns all of it. */
export function addressBlock(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = (ip.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

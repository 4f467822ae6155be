/** The door for the gateway's notices: raw bytes in, signature first, plain `ok` out (§3.5 of the protocol reference). */
import { refuse } from '../core/errors.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { noticeKind, readNotice } from './oxapay/notice-wire.ts';
import { verifyNotice } from './oxapay/signature.ts';
import type { Inbox } from './webhook-inbox.ts';

const largestNotice = 64 * 1024;

export interface HookDoor {
  readonly shop: Shop;
  readonly inbox: Inbox;
  readonly limits: RateLimits;
  /** Something became of a payout: a reason to ask about it now. */
  payoutNoticed(trackId: string): Promise<void>;
}

/** Registered as its own scope: only here is a body taken as bytes. */
export async function hookRoutes(server: Server, { shop, inbox, limits, payoutNoticed }: HookDoor): Promise<void> {
  await server.register((scope, _options, ready) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: largestNotice }, (_request, body, done) => done(null, body));
    scope.post('/oxapay-webhook', { bodyLimit: largestNotice, config: { errorShape: 'error', errorLanguage: 'en' } }, async (request, reply) => {
      const caller = addressBlock(request.ip);
      // Only bad signatures count, so a well-signed notice is never limited; past the limit nothing is even hashed.
      if (await limits.isExhausted('bad_signature', caller)) throw refuse('request.too_many', { retry_after: 60 });
      const body = request.body;
      if (!Buffer.isBuffer(body) || body.length === 0) throw refuse('request.empty');

      const secrets = shop.config.secrets.values;
      const kind = noticeKind(body);
      if (kind.kind === 'legacy') throw refuse('request.invalid', { field: 'body', problem: 'notices of the old gateway API are not accepted' });
      const keys = kind.kind === 'payout' ? [secrets.oxapayPayoutKey] : [secrets.oxapayMerchantKey, secrets.oxapayPreviousMerchantKey];
      switch (verifyNotice(body, request.headers.hmac, keys)) {
        case 'valid':
          break;
        case 'no_key':
          request.log.error({ req: request }, 'a notice came, but no key is configured to verify it');
          throw refuse('payment.not_configured');
        case 'missing':
        case 'malformed':
        case 'mismatch':
          await limits.use('bad_signature', caller);
          request.log.warn({ req: request, ip: request.ip }, 'a notice with a bad signature was refused');
          throw refuse('notice.bad_signature');
      }

      const notice = readNotice(body);
      switch (notice.kind) {
        case 'payment':
          await inbox.keep({
            provider: 'oxapay',
            body,
            fact: {
              trackId: notice.payment.trackId,
              reference: notice.payment.orderId,
              status: typeof notice.payment.status === 'string' ? notice.payment.status : notice.payment.status.unknown,
            },
          });
          break;
        case 'payout':
          await payoutNoticed(notice.payout.trackId);
          break;
        case 'legacy':
        case 'unreadable':
          throw refuse('request.invalid', { field: 'body', problem: 'is not a notice this shop understands' });
      }
      return reply.type('text/plain').send('ok');
    });
    ready();
  });
}

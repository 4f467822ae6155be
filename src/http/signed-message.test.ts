import { expect, test } from 'vitest';
import { newWebhookSecret, signedHeaders } from './signed-message.ts';

test('signs as the specification’s published example does', () => {
  // Vector of the reference libraries (standard-webhooks/libraries).
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' };
  expect(signedHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('while a secret is rotated both sign, each secret is 256 random bits', () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  expect(secrets[0]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(signedHeaders({ id: 'evt_1', at: 0, body: '{}' }, secrets)['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
});

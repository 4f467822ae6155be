/** The provider port for red packets: there is nobody to ask but a person, so starting is only showing what to do. */
import { formatMoney } from '../../core/money.ts';
import type { PaymentProvider } from '../provider.ts';

export function createRedPacketProvider(now: () => number): PaymentProvider {
  return {
    id: 'red_packet',
    method: 'alipay',
    canBeAsked: false,
    async start(request) {
      return {
        kind: 'started',
        trackId: request.reference,
        instruction: { kind: 'red_packet', amount: formatMoney(request.price) },
        expiresAt: now() + request.lifetimeMs,
      };
    },
    lookUp: async () => ({ kind: 'failed', problem: 'only a person can tell' }),
    findByReference: async () => ({ kind: 'failed', problem: 'only a person can tell' }),
  };
}

/** What can go wrong on purpose, with answers and with notices. Each fault is one that real shops have met. */
import { Type } from 'typebox';
import { closed } from '../http/schemas.ts';
import type { PaymentStatus, PayoutStatus } from '../payments/oxapay/wire.ts';

/**
 * Faults of an answer. The first group refuses and does nothing; the second acts and then answers badly, which leaves the caller not knowing (F6, F8).
 */
const refusals = ['error_429', 'error_500', 'error_503', 'key_refused', 'cut_early'] as const;
const badAnswers = ['cut', 'acts_then_500', 'html', 'empty', 'truncated', 'wrong_types', 'not_a_number', 'huge', 'foreign', 'bad_link', 'slow'] as const;
export const answerFaults = [...refusals, ...badAnswers] as const;
export type AnswerFault = (typeof answerFaults)[number];

export function isRefusal(fault: AnswerFault): boolean {
  return refusals.some((refusal) => refusal === fault);
}

/** Which requests a fault of the answer is for: those that make something, those that ask, or every one. */
const answerTargets = ['create', 'lookup', 'every'] as const;
export type RequestKind = 'create' | 'lookup';

/** Faults of notices (F9–F12); several may be combined. */
const noticeFaults = ['drop', 'delay', 'duplicate', 'reorder', 'no_signature', 'wrong_signature', 'wrong_key', 'reserialised'] as const;
export type NoticeFault = (typeof noticeFaults)[number];

const oneOf = <T extends string>(values: readonly T[]) => Type.Enum([...values]);

/** Body of a scenario in the control API. An empty one is the well-behaved gateway. */
export const ScenarioBody = closed({
  answer: Type.Optional(oneOf(answerFaults)),
  /** `create` unless told. */
  answer_on: Type.Optional(oneOf(answerTargets)),
  /** How many answers are spoiled before all is well again; without end unless told. Counted by each process for itself. */
  answer_times: Type.Optional(Type.Integer({ minimum: 1 })),
  /** For `slow`; 15 000 unless told. */
  slow_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
  notice: Type.Optional(Type.Array(oneOf(noticeFaults), { maxItems: 8 })),
  /** Statuses whose notices are spoiled; all unless told. */
  notice_on: Type.Optional(Type.Array(Type.String({ maxLength: 30 }), { maxItems: 10 })),
  /** For `delay`; 3 000 unless told. */
  notice_delay_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
  /** For `duplicate`; 2 unless told. */
  notice_copies: Type.Optional(Type.Integer({ minimum: 2, maximum: 200 })),
  /** The buyer pays, and the notices are sent and answered, before the request that made the payment is answered (F18). */
  callback_first: Type.Optional(Type.Boolean()),
  /** A wrong key is refused with HTTP 403 while the body says 401, as was seen. */
  forbid_wrong_keys: Type.Optional(Type.Boolean()),
  /** Also push the statuses that OxaPay is not known to push: expired, underpaid, manual_accept, refunding, refunded. */
  push_all: Type.Optional(Type.Boolean()),
  /** Money after the deadline: counted (`credit`, unless told) or left for the merchant to accept by hand (`keep`). */
  late: Type.Optional(oneOf(['credit', 'keep'])),
  /** What becomes of payouts: `confirmed` unless told; `processing` leaves them open for the control API. */
  payout: Type.Optional(oneOf(['confirmed', 'rejected', 'processing'])),
});
export type Scenario = Type.Static<typeof ScenarioBody>;

/** Named scenarios for the control API and the start page. */
export const presets = {
  well_behaved: {},
  notices_lost: { notice: ['drop'] },
  notices_late: { notice: ['delay'] },
  notices_doubled: { notice: ['duplicate'], notice_copies: 3 },
  notices_reordered: { notice: ['reorder'] },
  notices_forged: { notice: ['wrong_signature'] },
  notices_wrong_key: { notice: ['wrong_key'] },
  notices_unsigned: { notice: ['no_signature'] },
  notices_reserialised: { notice: ['reserialised'] },
  notice_before_answer: { callback_first: true },
  answer_cut: { answer: 'cut' },
  answer_slow: { answer: 'slow' },
  answer_html: { answer: 'html' },
  answer_garbage: { answer: 'wrong_types' },
  busy_429: { answer: 'error_429', answer_on: 'every' },
  broken_500: { answer: 'error_500', answer_on: 'every' },
  away_503: { answer: 'error_503', answer_on: 'every' },
  pushes_everything: { push_all: true },
  payouts_fail: { payout: 'rejected' },
} as const satisfies Record<string, Scenario>;

export type PresetName = keyof typeof presets;

/** The statuses that OxaPay documents as pushed; the others are learned by asking. */
const pushed: readonly string[] = ['paying', 'paid', 'confirming', 'confirmed', 'rejected'];

export type Signing = 'right' | 'none' | 'wrong_signature' | 'wrong_key' | 'reserialised';

/** A notice as it will be sent. */
export interface PlannedNotice {
  readonly status: string;
  readonly body: string;
  readonly signing: Signing;
  readonly dropped: boolean;
  readonly delayMs: number;
}

/** Turns what happened into what is sent, in order; copies of one notice stand side by side. */
export function planNotices(
  happened: readonly { readonly status: PaymentStatus | PayoutStatus; readonly body: string }[],
  scenario: Scenario,
): PlannedNotice[] {
  const told = happened.filter(({ status }) => scenario.push_all === true || pushed.includes(status));
  const planned = told.flatMap(({ status, body }): PlannedNotice[] => {
    const faults = scenario.notice_on === undefined || scenario.notice_on.includes(status) ? (scenario.notice ?? []) : [];
    const notice: PlannedNotice = {
      status,
      body,
      signing: signingFor(faults),
      dropped: faults.includes('drop'),
      delayMs: faults.includes('delay') ? (scenario.notice_delay_ms ?? 3_000) : 0,
    };
    return Array.from({ length: faults.includes('duplicate') ? (scenario.notice_copies ?? 2) : 1 }, () => notice);
  });
  return scenario.notice?.includes('reorder') ? planned.toReversed() : planned;
}

function signingFor(faults: readonly NoticeFault[]): Signing {
  if (faults.includes('no_signature')) return 'none';
  if (faults.includes('wrong_signature')) return 'wrong_signature';
  if (faults.includes('wrong_key')) return 'wrong_key';
  return faults.includes('reserialised') ? 'reserialised' : 'right';
}

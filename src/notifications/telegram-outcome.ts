/** What becomes of a notice's job by what Telegram said (§6.7). Pure. */
import { MINUTE, SECOND } from '../core/time.ts';
import type { Outcome } from '../outbox/job.ts';
import type { SendResult } from './telegram-sender.ts';

/** A refused token needs a person; asking more often helps nobody. */
const badTokenPauseMs = 5 * MINUTE;

/** @param resendAfterMs how long after a send without an answer it is sent once more */
export function outcomeOf(result: SendResult, resendAfterMs: number): Outcome {
  switch (result.kind) {
    case 'sent':
      return { kind: 'done', sent: JSON.stringify({ chat_id: result.chatId, message_id: result.messageId }) };
    case 'unreachable':
      return { kind: 'retry', problem: `Telegram cannot be reached: ${result.problem}`, unreachable: true };
    case 'unknown':
      // A notice twice is better than none, once (§6.7).
      return { kind: 'unknown', problem: `Telegram did not say whether it arrived: ${result.problem}`, resendAfterMs };
    case 'refused':
      if (result.code === 429) return { kind: 'retry', problem: result.description, afterMs: result.retryAfterMs ?? 5 * SECOND };
      if (result.code === 401 || result.code === 404)
        return { kind: 'retry', problem: `Telegram refuses the bot token (${result.description}): check TELEGRAM_BOT_TOKEN`, afterMs: badTokenPauseMs };
      return { kind: 'dead', problem: result.description };
  }
}

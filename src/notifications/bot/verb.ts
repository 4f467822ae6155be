/** What a button or an answer does. */
import type { Permission } from '../../accounts/permission.ts';
import type { Answer, Press } from './conversation.ts';
import type { BotText } from './text.ts';

export interface Said {
  /** Shown to whoever pressed. */
  readonly say: string;
  /** The matter is closed: a message that is no card shows the result instead of its buttons. */
  readonly closes?: boolean;
  /** Cards of the subject are drawn again at once, because no event tells of the change. */
  readonly draws?: boolean;
}

export interface Verb {
  /** What the operator must hold, judged anew at every press; null for what changes nothing. */
  readonly permission: Permission | null;
  /** Dangerous: names the deed, and is asked once more before it is done. */
  readonly sure?: (words: BotText) => string;
  /** @throws Refusal, Declined */
  press?(press: Press): Promise<Said>;
  /** @throws Refusal, Declined */
  answer?(answer: Answer): Promise<Said>;
}

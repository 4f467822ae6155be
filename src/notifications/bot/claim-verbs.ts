/** Warranty claims by Telegram: another key for the buyer, or a no with its reason. */
import { acceptClaim, declineClaim, type SeenClaim } from '../../delivery/decide-claim.ts';
import { ask, Declined, type Press } from './conversation.ts';
import type { Action } from './store.ts';
import type { Verb } from './verb.ts';

/** The claim as it was when the button was made. @throws Declined for a button that does not say */
function seenBy({ subject, version }: Action, { words }: Pick<Press, 'words'>): SeenClaim {
  if (version === null) throw new Declined(words.pressed.dead);
  return { id: subject, version };
}

const accept: Verb = {
  permission: 'orders.deliver',
  async press(press) {
    const { parts, operator, words, action } = press;
    await acceptClaim(parts.shop, seenBy(action, press), operator.actor);
    parts.changed();
    return { say: words.said.replaced, closes: true };
  },
};

const decline: Verb = {
  permission: 'orders.deliver',
  async press(press) {
    const { id, version } = seenBy(press.action, press);
    await ask(press, press.words.ask.claimAnswer, { verb: 'claim.decline', subject: id, version });
    return { say: press.words.askedInPrivate };
  },
  async answer(answer) {
    const { parts, operator, words, action, text } = answer;
    await declineClaim(parts.shop, seenBy(action, answer), text.slice(0, 500), operator.actor);
    return { say: words.said.claimDeclined };
  },
};

export const claimVerbs = { 'claim.accept': accept, 'claim.decline': decline } satisfies Record<string, Verb>;

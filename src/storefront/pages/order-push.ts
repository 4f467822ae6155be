/** The offer to tell this device when the order is delivered. A script shows it where the browser can; nothing is asked until the button is pressed. */
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import type { Text } from '../text.ts';

/** @param key the public half of the key that pushes are signed with */
export function pushOffer(key: string, { push }: Text): Html {
  return html`<div class="tell" data-push="${key}" data-title="${push.title}" data-body="${push.body}" hidden><button class="btn" type="button" aria-pressed="false">${icon('bell')}<span>${push.offer}</span></button>
<p class="quiet" role="status"><span data-when="off">${push.way}</span><span data-when="on" hidden>${push.on}</span><span data-when="blocked" hidden>${push.blocked}</span><span data-when="failed" hidden>${push.failed}</span></p></div>`;
}

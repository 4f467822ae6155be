/** The part of the order page about the buyer's own Telegram. */
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { orderPath } from '../links.ts';
import type { Text } from '../text.ts';
import type { TelegramView } from '../view.ts';

export function telegram(orderId: string, view: TelegramView, t: Text): Html {
  const path = `${orderPath(orderId)}/telegram`;
  return html`<section class="panel" aria-labelledby="telegram-title"><h2 id="telegram-title">${icon('chat')}${t.telegram.heading}</h2>${view.notices === undefined ? offer(path, t) : linked(path, view.notices, t)}</section>`;
}

function offer(path: string, { telegram: words }: Text): Html {
  return html`<p class="quiet">${words.lead}</p><p class="row"><a class="btn" href="${path}" rel="nofollow noreferrer">${words.open}</a><a class="btn" href="${path}?notices=telegram" rel="nofollow noreferrer">${words.openAndTell}</a></p>`;
}

function linked(path: string, notices: 'email' | 'telegram', { telegram: words }: Text): Html {
  const other = notices === 'email' ? { choice: 'telegram', text: words.chooseTelegram } : { choice: 'email', text: words.chooseEmail };
  return html`<p>${words.linked} ${notices === 'email' ? words.byEmail : words.byTelegram}</p><form method="post" action="${path}" class="row"><button class="btn" name="choice" value="${other.choice}">${other.text}</button><button class="btn" name="choice" value="unlink">${words.unlink}</button></form>`;
}

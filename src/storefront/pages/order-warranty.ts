/** The warranty on the order page: until when, what was claimed and what came of it, and the form to claim a piece. */
import { claimReasons } from '../../delivery/warranty.ts';
import { formatDate, formatTime } from '../format.ts';
import { flag, type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { orderPath } from '../links.ts';
import type { Text } from '../text.ts';
import type { ClaimView, OrderView, PageContext, WarrantyView } from '../view.ts';

export function warranty(order: OrderView, view: WarrantyView, context: PageContext, t: Text): Html {
  const { language, timeZone } = context;
  const problem = order.problem?.about === 'warranty' ? order.problem.text : undefined;
  const words = t.warranty;
  return html`<section class="panel" id="warranty" aria-labelledby="warranty-title"><h2 id="warranty-title">${icon('shield')}${words.heading}</h2>
${
  view.isOver
    ? html`<p>${words.over(formatDate(view.untilMs, language, timeZone))} <a href="/support">${t.order.contact}</a></p>`
    : html`<p class="quiet">${words.lead(formatTime(view.untilMs, language, timeZone))}</p>${form(order.orderId, view, problem, t)}`
}
${view.claims.length > 0 && html`<h3>${words.claims}</h3><ul class="packets">${view.claims.map((each) => claim(each, context, t))}</ul>`}</section>`;
}

function form(orderId: string, { pieces, typed }: WarrantyView, problem: string | undefined, t: Text): Html {
  const words = t.warranty;
  const piece =
    pieces === 1
      ? html`<input type="hidden" name="piece" value="1">`
      : html`<div class="field"><label for="piece">${words.piece}</label><input id="piece" name="piece" type="number" inputmode="numeric" min="1" max="${pieces}" required value="${typed?.piece}" aria-describedby="warranty-error"></div>`;
  return html`<details class="more"${flag('open', problem !== undefined)}><summary>${words.claim}</summary><form method="post" action="${orderPath(orderId)}/warranty">${piece}
<div class="field"><label for="claim-reason">${words.reason}</label><select id="claim-reason" name="reason">${claimReasons.map((reason) => html`<option value="${reason}"${flag('selected', reason === typed?.reason)}>${words.reasons[reason]}</option>`)}</select></div>
<div class="field"><label for="claim-note">${words.note}</label><textarea id="claim-note" name="note" rows="3" maxlength="500" aria-describedby="claim-note-help warranty-error">${typed?.note}</textarea><p class="field-help" id="claim-note-help">${words.noteHelp}</p></div><p class="field-error" id="warranty-error" role="alert">${problem}</p><p><button class="btn">${words.send}</button></p></form></details>`;
}

function claim({ piece, reason, state, answer, createdAtMs }: ClaimView, { language, timeZone }: PageContext, t: Text): Html {
  const words = t.warranty;
  return html`<li class="packet"><span><strong>${t.goods.item(piece)} · ${words.reasons[reason]}</strong> <time class="quiet" datetime="${new Date(createdAtMs).toISOString()}">${formatTime(createdAtMs, language, timeZone)}</time></span><span>${words.states[state]}</span>${answer !== '' && html`<span>${words.answer} ${answer}</span>`}</li>`;
}

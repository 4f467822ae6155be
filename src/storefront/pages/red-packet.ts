/** Paying by Alipay red packet: the exact amount, four drawn steps, the form for the code, and what became of each code. */

import { formatMoney } from '../../core/money.ts';
import { copyButton } from '../copy-button.ts';
import { formatAmount, formatTime } from '../format.ts';
import { type Html, html, raw } from '../html.ts';
import { icon } from '../icons.ts';
import { note } from '../layout.ts';
import { orderPath } from '../links.ts';
import { redPacketPicture } from '../red-packet-pictures.ts';
import type { Text } from '../text.ts';
import type { OrderView, PageContext, PaymentInstructionView, RedPacketView } from '../view.ts';

type RedPacketInstruction = Extract<PaymentInstructionView, { kind: 'red_packet' }>;

export function redPacket(order: OrderView, view: RedPacketInstruction, context: PageContext, t: Text): Html {
  const { language } = context;
  const parts = Math.ceil(view.amount.minor / view.maxPerPacket.minor);
  return html`<section class="panel pay" aria-labelledby="packet-title"><h2 id="packet-title">${t.redPacket.heading}</h2>
<p class="figure">${formatAmount(view.amount, language)} ${copyButton(formatMoney(view.amount), t.pay.copyAmount, t)}</p>${parts === 1 ? html`<p class="field-help">${t.redPacket.amountNote}</p>` : note('info', html`<p>${t.redPacket.split(formatAmount(view.maxPerPacket, language), parts)}</p>`)}
${view.submissions.length > 0 && submissions(view.submissions, context, t)}
<ol class="packet-steps">${([1, 2, 3, 4] as const).map((n) => html`<li>${redPacketPicture(n, t.redPacket.pictureAlt(n))}<p>${t.redPacket[`step${n}`]}</p></li>`)}</ol>
${view.triesLeft > 0 ? codeForm(order, view, t) : note('warn', html`<p>${t.redPacket.noTries} <a href="/support">${t.frame.support}</a></p>`)}
${view.hours !== '' && html`<p class="quiet">${icon('clock')} ${t.redPacket.hours(view.hours)}</p>`}
</section>`;
}

function codeForm(order: OrderView, view: RedPacketInstruction, t: Text): Html {
  const problem = order.problem?.about === 'code' ? order.problem.text : undefined;
  return html`<form class="packet-form" method="post" action="${orderPath(order.orderId)}/red-packet"><div class="field"><label for="code">${t.redPacket.code}</label><input id="code" name="code" type="text" inputmode="text" autocomplete="off" autocapitalize="none" spellcheck="false" minlength="4" maxlength="255" required aria-describedby="code-help code-warning code-error"${problem !== undefined && raw(' aria-invalid="true"')}><p class="field-help" id="code-help">${t.redPacket.codeHelp}</p><p class="field-help" id="code-warning">${t.redPacket.warning}</p><p class="field-error" id="code-error" role="alert">${problem}</p></div><button class="btn btn-main btn-large">${view.submissions.length === 0 ? t.redPacket.submit : t.redPacket.resubmit}</button><p class="field-help">${t.redPacket.triesLeft(view.triesLeft)}</p></form>`;
}

function submissions(list: readonly RedPacketView[], context: PageContext, t: Text): Html {
  return html`<ul class="packets" aria-label="${t.redPacket.submissions}">${list.map(
    (item) =>
      html`<li class="packet packet-${item.state.kind}"><span><strong>${t.redPacket.mask(`••••${item.hint}`)}</strong> <time class="quiet" datetime="${new Date(item.submittedAtMs).toISOString()}">${formatTime(item.submittedAtMs, context.language, context.timeZone)}</time></span><span>${submissionText(item, context, t)}</span></li>`,
  )}</ul>`;
}

function submissionText(item: RedPacketView, context: PageContext, t: Text): string {
  switch (item.state.kind) {
    case 'submitted':
      return t.redPacket.submitted;
    case 'claimed':
      return t.redPacket.claimed;
    case 'confirmed':
      return t.redPacket.confirmed(formatAmount(item.state.amount, context.language));
    case 'rejected':
      return t.redPacket.rejected[item.state.reason];
  }
}

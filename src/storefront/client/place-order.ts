/** Sends the order by the API, starts its payment, and goes to its page. */
import { solveChallenge } from './challenge.ts';
import { type Form, focusFirstMistake } from './shop-form.ts';

interface Answer {
  readonly success?: boolean;
  readonly order_id?: string;
  readonly code?: string;
  readonly error?: string;
  readonly details?: unknown;
}

/** Beside which field an error belongs; the others stand above the form. */
const fieldOf = (code: string): string | undefined => {
  if (code.startsWith('discount.')) return 'discount_code';
  if (code.startsWith('quantity.') || code === 'stock.sold_out') return 'quantity';
  if (code.startsWith('product.') || code.startsWith('variant.')) return 'product';
  const exact: Record<string, string> = {
    'email.invalid': 'customer_email',
    'text.forbidden_character': 'customer_notes',
    'payment_method.unavailable': 'payment_method',
  };
  return exact[code];
};

const fields = ['product', 'quantity', 'payment_method', 'customer_email', 'discount_code', 'customer_notes', 'terms'];

export function placeOrders(form: Form, errorText: (code: string) => string | undefined): void {
  const buttons = form.form.querySelectorAll<HTMLButtonElement>('button[data-busy]');
  const labels = [...buttons].map((button) => button.innerHTML);
  let sent = { body: '', key: '' };
  let busy = false;

  const setBusy = (isBusy: boolean): void => {
    busy = isBusy;
    buttons.forEach((button, index) => {
      button.setAttribute('aria-disabled', String(isBusy));
      if (isBusy) button.textContent = button.dataset.busy ?? '';
      else button.innerHTML = labels[index] ?? '';
    });
  };

  form.form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (busy || !check(form)) return;
    void send();
  });
  // Back from the order page with the form as it was: it must not look busy.
  window.addEventListener('pageshow', () => setBusy(false));

  const send = async (): Promise<void> => {
    setBusy(true);
    const body = JSON.stringify(orderOf(form));
    // The same order after a lost answer has the same key, so that it is placed once.
    if (sent.body !== body) sent = { body, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    try {
      const headers = { 'idempotency-key': sent.key };
      let answer = await post<Answer>('/api/create-order', body, headers);
      if (answer.code === 'challenge.required') {
        for (const button of buttons) button.textContent = form.word('checking');
        answer = await post<Answer>('/api/create-order', body, { ...headers, 'x-challenge': await solveChallenge() });
      }
      if (!answer.success || !answer.order_id) return refused(answer);
      // When the provider is away, the order page offers to ask again.
      await post('/api/oxapay-payment', JSON.stringify({ orderId: answer.order_id })).catch(() => undefined);
      location.assign(`/orders/${answer.order_id}`);
    } catch {
      form.showProblem(form.word('network'));
      focusFirstMistake(form);
      setBusy(false);
    }
  };

  const refused = (answer: Answer): void => {
    const text = filled(errorText(answer.code ?? '') ?? answer.error ?? form.word('network'), answer, form);
    const field = fieldOf(answer.code ?? '');
    if (field) form.showError(field, text);
    else form.showProblem(text);
    setBusy(false);
    focusFirstMistake(form);
  };
}

function filled(text: string, { error = '' }: Answer, form: Form): string {
  const number = /\d+(?:\.\d+)?/.exec(error)?.[0] ?? '';
  return text.replace('{max}', String(form.chosen()?.max ?? number)).replace(/\{\w+\}/g, number);
}

async function post<T>(url: string, body: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return response.json() as Promise<T>;
}

function orderOf(form: Form): object {
  const chosen = form.chosen();
  const optional = (name: string) => form.field(name).trim() || undefined;
  return {
    customer_email: form.email.value.trim(),
    product_slug: chosen?.slug,
    variant: chosen?.variant || undefined,
    quantity: form.count(),
    payment_method: form.method(),
    discount_code: optional('discount_code'),
    customer_notes: optional('customer_notes'),
    locale: form.form.dataset.language,
  };
}

/** What can be seen to be wrong without asking; true when nothing is. */
function check(form: Form): boolean {
  for (const field of fields) if (field !== 'discount_code') form.showError(field, undefined);
  form.showProblem(undefined);
  const mistakes: [string, string][] = [];
  const chosen = form.chosen();
  if (!chosen) mistakes.push(['product', form.word('product')]);
  if (form.count() === undefined) mistakes.push(['quantity', form.word('quantity').replace('{max}', String(chosen?.max ?? form.quantity.max))]);
  if (!looksLikeEmail(form.email.value.trim())) mistakes.push(['customer_email', form.word('email')]);
  if (form.field('terms') !== 'yes') mistakes.push(['terms', form.word('terms')]);
  for (const [field, text] of mistakes) form.showError(field, text);
  if (mistakes.length > 1) form.showProblem(form.word('errors'));
  if (mistakes.length > 0) focusFirstMistake(form);
  return mistakes.length === 0;
}

export function looksLikeEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

/** The discount code: asked about when it is used and again when the amount changes; the order computes its own discount in any case. */
import { formatsFor } from './money.ts';
import type { Form } from './shop-form.ts';

export interface Discount {
  cents(): number;
  /** Asks again when there is a code and the amount differs from the one last asked about. */
  refresh(): void;
}

export function createDiscount(form: Form, errorText: (code: string) => string | undefined, changed: () => void): Discount {
  const { discount: input } = form;
  const formats = formatsFor(form.form.dataset.language ?? 'zh-CN');
  const apply = form.form.querySelector<HTMLButtonElement>('[data-apply]');
  const saved = form.form.querySelector<HTMLElement>('[data-saved]');
  let cents = 0;
  let asked = '';

  const settle = (amount: number, error: string | undefined): void => {
    cents = amount;
    form.showError('discount_code', error);
    if (saved) {
      saved.hidden = amount === 0;
      saved.textContent = amount === 0 ? '' : form.word('saved').replace('{amount}', formats.usd(amount));
    }
    changed();
  };

  const ask = async (): Promise<void> => {
    const code = input.value.trim();
    const [chosen, count] = [form.chosen(), form.count()];
    const subtotal = chosen && count ? chosen.cents * count : 0;
    const question = `${code} ${chosen?.slug} ${subtotal}`;
    if (question === asked) return;
    asked = question;
    if (code === '' || subtotal === 0) return settle(0, undefined);
    try {
      const response = await fetch('/api/discount-codes/validate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code, order_amount: (subtotal / 100).toFixed(2), product_slug: chosen?.slug }),
      });
      const answer: { valid?: boolean; code?: string; message?: string; discount_amount?: number } = await response.json();
      if (question !== asked) return;
      if (answer.valid) settle(Math.round((answer.discount_amount ?? 0) * 100), undefined);
      else if (answer.valid === false)
        settle(0, errorText(answer.code ?? '')?.replace('{minimum}', /[\d.]+/.exec(answer.message ?? '')?.[0] ?? '') ?? answer.message);
    } catch {
      // Offline: the order will be asked about the code anyway.
      asked = '';
    }
  };

  if (apply) apply.hidden = false;
  apply?.addEventListener('click', () => void ask());
  input.addEventListener('change', () => void ask());
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void ask();
  });
  return { cents: () => cents, refresh: () => void (input.value.trim() !== '' && ask()) };
}

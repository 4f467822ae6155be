/** The receipt follows the form: every amount at once, calmly. */
import { formatsFor, toCny } from './money.ts';
import type { Form } from './shop-form.ts';

export interface Summary {
  /** @param discountCents what the code takes off the present subtotal */
  show(discountCents: number): void;
}

export function createSummary(form: Form): Summary {
  const root = form.form;
  const formats = formatsFor(root.dataset.language ?? 'zh-CN');
  const rate = root.dataset.rate ?? '1';
  const box = root.querySelector<HTMLElement>('[data-summary]');

  const set = (name: string, text: string): void => {
    for (const place of root.querySelectorAll<HTMLElement>(`[data-sum=${name}]`)) {
      if (place.textContent === text) continue;
      const isChange = place.textContent !== '' && name === 'due';
      place.textContent = text;
      if (!isChange) continue;
      place.classList.remove('changed');
      void place.offsetWidth; // Starts the animation again.
      place.classList.add('changed');
    }
  };
  const showRow = (name: string, isShown: boolean): void => {
    const row = root.querySelector<HTMLElement>(`[data-row=${name}]`);
    if (row) row.hidden = !isShown;
  };

  return {
    show(discountCents) {
      const chosen = form.chosen();
      const count = form.count();
      const isReady = chosen !== undefined && count !== undefined;
      const isAlipay = form.method() === 'alipay';
      for (const note of root.querySelectorAll<HTMLElement>('[data-for=usdt]')) note.hidden = isAlipay;
      if (box) box.dataset.summary = isReady ? 'ready' : 'empty';
      if (!isReady) return set('due', '');
      const subtotal = chosen.cents * count;
      const total = subtotal - discountCents;
      const [usdt, cny] = [formats.usdt(total), formats.cny(toCny(total, rate))];
      set('name', chosen.name);
      set('quantity', String(count));
      set('unit', formats.usd(chosen.cents));
      set('subtotal', formats.usd(subtotal));
      set('discount', `−${formats.usd(discountCents)}`);
      set('usd', formats.usd(total));
      set('other', isAlipay ? usdt : cny);
      set('due', isAlipay ? cny : usdt);
      showRow('unit', count > 1);
      showRow('subtotal', discountCents > 0);
      showRow('discount', discountCents > 0);
    },
  };
}

/** The shop page with script: live prices, checks while typing, the discount, and the order without leaving the page on a mistake. */
import { createDiscount } from './discount.ts';
import { likelyAddress } from './email-typo.ts';
import { enhanceFrame } from './enhance-frame.ts';
import { looksLikeEmail, placeOrders } from './place-order.ts';
import { type Form, readForm } from './shop-form.ts';
import { createSummary } from './shop-summary.ts';

enhanceFrame();
const element = document.querySelector<HTMLFormElement>('form[data-shop]');
const form = element && readForm(element);
if (form) start(form);

function start(form: Form): void {
  const errors: Record<string, string> = JSON.parse(form.form.querySelector('[data-error-texts]')?.textContent ?? '{}');
  const errorText = (code: string) => errors[code];
  const summary = createSummary(form);
  const discount = createDiscount(form, errorText, () => summary.show(discount.cents()));
  const update = (): void => {
    followProduct(form);
    summary.show(discount.cents());
    discount.refresh();
  };
  form.form.addEventListener('input', (event) => {
    const { target } = event;
    if (target instanceof HTMLInputElement && target.name !== 'customer_email' && target.name !== 'discount_code') update();
  });
  stepQuantity(form, update);
  checkEmail(form);
  placeOrders(form, errorText);
  showBar(form);
  const settle = (): void => (isChanged(form) ? update() : discount.refresh());
  window.addEventListener('pageshow', settle);
  settle();
}

/** Whether the form says something else than the server drew: the buyer was faster than this script, or the browser brought back what was there before. */
function isChanged({ form }: Form): boolean {
  return [...form.querySelectorAll('input')].some((input) =>
    input.type === 'radio' ? input.checked !== input.defaultChecked : input.value !== input.defaultValue,
  );
}

/** The quantity's limit is the product's, or what is left of it. */
function followProduct(form: Form): void {
  const chosen = form.chosen();
  if (!chosen) return;
  form.quantity.max = String(chosen.max);
  const help = form.form.querySelector<HTMLElement>('[data-max-help]');
  if (help) help.textContent = (help.dataset.maxHelp ?? '').replace('{max}', String(chosen.max));
  form.showError('product', undefined);
  if (form.count() !== undefined) form.showError('quantity', undefined);
}

function stepQuantity(form: Form, changed: () => void): void {
  const move = (by: number): void => {
    const next = Math.min(Number(form.quantity.max), Math.max(1, (Number.parseInt(form.quantity.value, 10) || 1) + by));
    form.quantity.value = String(next);
    changed();
  };
  for (const [selector, by] of [
    ['[data-less]', -1],
    ['[data-more]', 1],
  ] as const) {
    const button = form.form.querySelector<HTMLButtonElement>(selector);
    if (button) button.hidden = false;
    button?.addEventListener('click', () => move(by));
  }
}

function checkEmail(form: Form): void {
  const hint = form.form.querySelector<HTMLElement>('[data-typo]');
  form.email.addEventListener('change', () => {
    const text = form.email.value.trim();
    form.showError('customer_email', text === '' || looksLikeEmail(text) ? undefined : form.word('email'));
    const likely = likelyAddress(text);
    if (!hint) return;
    hint.hidden = likely === undefined;
    hint.textContent = likely === undefined ? '' : (hint.dataset.typo ?? '').replace('{email}', likely);
  });
  form.email.addEventListener('input', () => {
    if (looksLikeEmail(form.email.value.trim())) form.showError('customer_email', undefined);
  });
}

/** On small screens the total stays in sight until the button itself is. */
function showBar(form: Form): void {
  const bar = form.form.querySelector<HTMLElement>('[data-bar]');
  const submit = form.form.querySelector('[data-submit]');
  if (!bar || !submit || !('IntersectionObserver' in window)) return;
  new IntersectionObserver(([entry]) => {
    bar.dataset.inSight = String(entry?.isIntersecting ?? true);
    bar.hidden = false;
  }).observe(submit);
}

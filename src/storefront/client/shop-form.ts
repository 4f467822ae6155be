/** The shop form in the browser: its elements, what is chosen, and mistakes shown beside their fields. */
import { centsOfPiece } from './money.ts';

export interface Chosen {
  readonly slug: string;
  readonly variant: string;
  readonly name: string;
  /** Of one piece, by the number that is chosen. */
  readonly cents: number;
  readonly max: number;
}

export interface Form {
  readonly form: HTMLFormElement;
  readonly quantity: HTMLInputElement;
  readonly email: HTMLInputElement;
  readonly discount: HTMLInputElement;
  /** Words of the page's language, from the server. */
  word(name: string): string;
  chosen(): Chosen | undefined;
  /** Undefined unless a whole number from 1 to what the product allows. */
  count(): number | undefined;
  method(): string;
  field(name: string): string;
  showError(field: string, text: string | undefined): void;
  showProblem(text: string | undefined): void;
}

export function readForm(form: HTMLFormElement): Form | undefined {
  const input = (name: string) => form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  const [quantity, email, discount] = [input('quantity'), input('customer_email'), input('discount_code')];
  const words = form.querySelector<HTMLElement>('[data-words]');
  if (!quantity || !email || !discount || !words) return undefined;
  const checked = (name: string) => form.querySelector<HTMLInputElement>(`input[name=${name}]:checked`);

  const chosen = (): Chosen | undefined => {
    const data = checked('item')?.dataset;
    if (!data) return undefined;
    const cents = centsOfPiece(Number(data.price), JSON.parse(data.wholesale ?? '[]'), Number(quantity.value));
    return { slug: data.product ?? '', variant: data.variant ?? '', name: data.name ?? '', cents, max: Number(data.max) };
  };
  return {
    form,
    quantity,
    email,
    discount,
    word: (name) => words.dataset[name] ?? '',
    chosen,
    count() {
      const value = /^[1-9]\d{0,4}$/.test(quantity.value.trim()) ? Number(quantity.value) : 0;
      return value >= 1 && value <= (chosen()?.max ?? Number(quantity.max)) ? value : undefined;
    },
    method: () => checked('payment_method')?.value ?? 'usdt',
    field: (name) => String(new FormData(form).get(name) ?? ''),
    showError(field, text) {
      const line = form.querySelector<HTMLElement>(`[data-error=${field}]`);
      if (!line) return;
      line.textContent = text ?? '';
      line.hidden = text === undefined;
      for (const control of form.querySelectorAll(`[aria-describedby~="${field}-error"]`)) {
        if (text === undefined) control.removeAttribute('aria-invalid');
        else control.setAttribute('aria-invalid', 'true');
      }
    },
    showProblem(text) {
      const box = form.querySelector<HTMLElement>('[data-problem]');
      const line = form.querySelector<HTMLElement>('[data-problem-text]');
      if (!box || !line) return;
      line.textContent = text ?? '';
      box.hidden = text === undefined;
    },
  };
}

/** The first mistake, where the eye and the screen reader should go. */
export function focusFirstMistake({ form }: Form): void {
  const invalid = form.querySelector<HTMLElement>('input[aria-invalid=true],textarea[aria-invalid=true],fieldset[aria-invalid=true] input:not([disabled])');
  const target = invalid ?? form.querySelector<HTMLElement>('[data-problem]:not([hidden])');
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'center' });
}

/** The shop form as it is posted: read, checked field by field, and turned into an order request. Pure. */
import type { OrderRequest } from '../checkout/place-order.ts';
import { isRefusal, type Refusal } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import { parseEmail } from '../core/text.ts';
import { buyerErrorText } from './errors.ts';
import { textOf } from './text.ts';
import { type PaymentMethod, type ProductView, paymentMethods, type ShopField, type ShopForm, type VariantView } from './view.ts';

/** The names of the form's fields, as they are posted. */
export interface PostedShopForm {
  readonly item?: string;
  readonly quantity?: string;
  readonly payment_method?: string;
  readonly customer_email?: string;
  readonly discount_code?: string;
  readonly customer_notes?: string;
  readonly terms?: string;
}

export type FieldErrors = Partial<Record<ShopField, string>>;

export interface Choice {
  readonly product: ProductView;
  readonly variant: VariantView;
  /** Undefined for a product without choices. */
  readonly variantSlug: string | undefined;
}

/** What the form shows before anybody typed. */
export function emptyForm(item: string, method: PaymentMethod): ShopForm {
  return { item, quantity: '1', method, email: '', discountCode: '', notes: '', terms: false };
}

/** The value of an item's radio: `slug`, or `slug:variant` where there are choices. */
export function itemValue(product: ProductView, variant: VariantView): string {
  return product.variants.length > 1 ? `${product.slug}:${variant.id}` : product.slug;
}

export function findItem(products: readonly ProductView[], value: string): Choice | undefined {
  for (const product of products) {
    const variant = product.variants.find((each) => itemValue(product, each) === value);
    if (variant) return { product, variant, variantSlug: product.variants.length > 1 ? variant.id : undefined };
  }
  return undefined;
}

export function readForm(posted: PostedShopForm): ShopForm {
  return {
    item: posted.item ?? '',
    quantity: (posted.quantity ?? '').trim(),
    method: paymentMethods.find((method) => method === posted.payment_method) ?? 'usdt',
    email: (posted.customer_email ?? '').trim(),
    discountCode: (posted.discount_code ?? '').trim(),
    notes: posted.customer_notes ?? '',
    terms: posted.terms === 'yes',
  };
}

/** Whole numbers written in ASCII digits only (H10); undefined otherwise. */
export function readQuantity(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** What is wrong with each field before the order is tried; stock and discount are judged when it is placed. */
export function formErrors(form: ShopForm, choice: Choice | undefined, language: Language): FieldErrors {
  const t = textOf(language);
  const errors: FieldErrors = {};
  if (!choice) errors.product = t.shop.chooseProduct;
  const quantity = readQuantity(form.quantity);
  const max = choice?.product.maxPerOrder;
  if (quantity === undefined || (max !== undefined && quantity > max)) errors.quantity = t.shop.quantityInvalid(max ?? 1);
  const email = emailError(form.email, language);
  if (email !== undefined) errors.customer_email = email;
  if (!form.terms) errors.terms = t.shop.termsMissing;
  return errors;
}

function emailError(email: string, language: Language): string | undefined {
  try {
    parseEmail(email);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return buyerErrorText(error, language);
  }
}

/** Beside which field a refusal belongs; undefined when it is about none. */
export function fieldOf({ code }: Refusal): ShopField | undefined {
  if (code.startsWith('discount.')) return 'discount_code';
  if (code.startsWith('quantity.') || code === 'stock.sold_out') return 'quantity';
  if (code.startsWith('product.') || code.startsWith('variant.')) return 'product';
  if (code === 'email.invalid') return 'customer_email';
  if (code === 'text.forbidden_character') return 'customer_notes';
  return code === 'payment_method.unavailable' ? 'payment_method' : undefined;
}

export function orderRequest(form: ShopForm, choice: Choice, locale: Language): OrderRequest {
  return {
    customer_email: form.email,
    product_slug: choice.product.slug,
    variant: choice.variantSlug,
    quantity: readQuantity(form.quantity) ?? 0,
    payment_method: form.method,
    discount_code: form.discountCode === '' ? undefined : form.discountCode,
    customer_notes: form.notes,
    locale,
  };
}

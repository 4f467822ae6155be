/** One product's page, put together from the catalogue. */
import { refuse } from '../core/errors.ts';
import { pauseView, relatedTo } from './catalogue-view.ts';
import type { ProductPageView } from './pages/product.ts';
import type { WaitView } from './pages/wait.ts';
import type { Drawing } from './public-pages.ts';
import { productsOf } from './shop-view.ts';

/** @throws Refusal `product.not_found` */
export function productPageView(drawing: Drawing, slug: string, wait: WaitView | undefined): ProductPageView {
  const products = productsOf(drawing);
  const product = products.find((each) => each.slug === slug);
  if (!product) throw refuse('product.not_found');
  return { product, related: relatedTo(product, products), pause: pauseView(drawing.catalogue.settings), wait };
}

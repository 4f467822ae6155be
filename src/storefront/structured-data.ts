/** schema.org descriptions of what is for sale, for search engines. */
import { formatMoney } from '../core/money.ts';
import { summaryOf } from './catalogue-view.ts';
import { canonicalUrl, productPath } from './links.ts';
import { textOf } from './text.ts';
import type { PageContext, ProductView } from './view.ts';

/** Product with one Offer for each variant, and the trail to it. */
export function productData(product: ProductView, context: PageContext): readonly object[] {
  const t = textOf(context.language);
  const url = canonicalUrl(context.publicUrl, productPath(product.slug), context.language);
  return [
    {
      '@context': 'https://schema.org',
      '@type': 'Product',
      name: product.name,
      description: summaryOf(product),
      sku: product.slug,
      category: product.categoryName,
      image: product.shareImageUrl.startsWith('/') ? context.publicUrl + product.shareImageUrl : product.shareImageUrl,
      url,
      offers: product.variants.map((variant) => ({
        '@type': 'Offer',
        ...(variant.name === '' ? {} : { name: variant.name }),
        price: formatMoney(variant.price),
        priceCurrency: variant.price.currency,
        availability: `https://schema.org/${variant.stock.state === 'sold_out' ? 'OutOfStock' : variant.stock.state === 'low' ? 'LimitedAvailability' : 'InStock'}`,
        url,
        seller: { '@type': 'Organization', name: context.brand.siteName },
      })),
    },
    {
      '@context': 'https://schema.org',
      '@type': 'BreadcrumbList',
      itemListElement: [
        { '@type': 'ListItem', position: 1, name: t.frame.home, item: canonicalUrl(context.publicUrl, '/', context.language) },
        { '@type': 'ListItem', position: 2, name: product.name, item: url },
      ],
    },
  ];
}

/**
 * Pages that are the same for everybody: drawn once for each version of the catalogue, language, theme and encoding, and sent from
 * memory with an ETag (design §9).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalogue } from '../catalog/catalogue.ts';
import { sendRendered } from '../catalog/send-rendered.ts';
import type { Settings } from '../catalog/settings.ts';
import type { QuotedRate } from '../checkout/quote.ts';
import { rateFor } from '../checkout/rates.ts';
import { HOUR } from '../core/time.ts';
import { acceptedEncoding, compressed } from './compression.ts';
import { pageContext, pathOf, type Reader, readerOf, rememberLanguage } from './context.ts';
import type { StorefrontDoor } from './door.ts';
import { pagePolicy } from './headers.ts';
import type { Html } from './html.ts';
import type { PageContext } from './view.ts';

/** What a page is drawn from. */
export interface Drawing {
  readonly catalogue: Catalogue;
  readonly context: PageContext;
  readonly cny: QuotedRate;
}

export interface PublicPages {
  /** Sends the page called `name` (everything it depends on beside catalogue, reader and rate must be in the name). */
  send(request: FastifyRequest, reply: FastifyReply, name: string, path: string, draw: (drawing: Drawing) => Html): Promise<void>;
  /** What a page that is not kept is drawn from. */
  drawing(request: FastifyRequest): Promise<Drawing>;
  /** The content security policy of a picture of the catalogue. */
  policyOf(catalogue: Catalogue): string;
}

const vary = 'Accept-Encoding, Accept-Language, Cookie';

export function createPublicPages({ shop, catalogue, rates, assets }: StorefrontDoor): PublicPages {
  const { config, clock } = shop;
  let policy: { readonly version: string; readonly text: string } | undefined;

  const policyOf = (current: Catalogue): string => {
    if (policy?.version !== current.version)
      policy = {
        version: current.version,
        text: pagePolicy(config.assetBaseUrl, [current.settings.logo_url, ...current.products.map((product) => product.image_url)]),
      };
    return policy.text;
  };

  const drawingOf = (current: Catalogue, reader: Reader, path: string): Drawing => {
    const now = clock.now();
    return {
      catalogue: current,
      context: pageContext(config, assets.manifest, current.settings, reader, path, now),
      cny: rateFor('alipay', current.settings, rates.current(), now),
    };
  };

  /** Names the rate that a page shows and when it was true: an automatic one gives way to the merchant's when it is too old, and his is true now. */
  const rateKey = (settings: Settings): string => {
    const { rate, source, at } = rateFor('alipay', settings, rates.current(), clock.now());
    return `${rate.text} ${source === 'gateway' ? at : at - (at % HOUR)}`;
  };

  return {
    policyOf,
    drawing: async (request) => {
      const current = await catalogue.current();
      return drawingOf(current, readerOf(request, current.settings.default_language), pathOf(request));
    },
    async send(request, reply, name, path, draw) {
      const current = await catalogue.current();
      const { version, settings } = current;
      const reader = readerOf(request, settings.default_language);
      const encoding = acceptedEncoding(request.headers['accept-encoding']);
      const rate = rateKey(settings);
      const key = ['page', name, reader.language, reader.isLanguageInAddress ? 'named' : '', reader.theme, encoding ?? '', rate].join(' ');
      const rendered = await catalogue.rendered(key, (fresh) => compressed(draw(drawingOf(fresh, reader, path)).text, encoding, 6));
      const isOwn = rememberLanguage(request, reply, config);
      void reply.header('content-security-policy', policyOf(current)).header('content-language', reader.language);
      if (encoding) void reply.header('content-encoding', encoding);
      // Drawn from a newer catalogue than its headers and its reader's language are of, it is sent once and not kept.
      const isWhole = rendered.version === version;
      const isCurrent = (): boolean => isWhole && catalogue.isCurrent(version) && rateKey(settings) === rate;
      sendRendered(request, reply, rendered, { type: 'text/html; charset=utf-8', cacheControl: 'no-cache', vary, isCurrent: isOwn ? undefined : isCurrent });
    },
  };
}

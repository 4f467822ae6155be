/** Errors as pages for people; `app.ts` gives it to the server. */

import { defaultSettings } from '../catalog/settings.ts';
import type { ErrorPage } from '../http/error-reply.ts';
import { pageContext, pathOf, readerOf } from './context.ts';
import type { StorefrontDoor } from './door.ts';
import { buyerErrorText } from './errors.ts';
import { pagePolicy, sendPrivatePage } from './headers.ts';
import { problemPage } from './pages/problem.ts';

/** Draws a refusal with what it can get: when even the settings cannot be read, with the defaults. */
export function createErrorPage({ shop, catalogue, assets }: Pick<StorefrontDoor, 'shop' | 'catalogue' | 'assets'>): ErrorPage {
  return async (refusal, request, reply) => {
    const settings = await catalogue.settings().catch(() => defaultSettings);
    const reader = readerOf(request, settings.default_language);
    // The address may be what was wrong with the request.
    const path = request.method === 'GET' && URL.canParse(request.url, 'http://localhost') ? pathOf(request) : '/';
    const context = pageContext(shop.config, assets.manifest, settings, reader, path, shop.clock.now());
    const view = { status: refusal.status, message: buyerErrorText(refusal, reader.language), requestId: request.id };
    sendPrivatePage(reply, refusal.status, problemPage(view, context).text, pagePolicy(shop.config.assetBaseUrl, [settings.logo_url]));
    return true;
  };
}

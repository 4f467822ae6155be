/** Operators' doors to the legal pages: what they say, the merchant's own text in place of ours, ours back. */
import { actorOf } from '../accounts/guard.ts';
import type { CatalogueCache } from '../catalog/catalogue.ts';
import { changeLegalText } from '../catalog/change-legal-text.ts';
import { isLegalPage, type LegalPage, type LegalText, legalPages, longestLegalText } from '../catalog/legal-text.ts';
import { allLegalTexts } from '../catalog/legal-text-store.ts';
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { isLanguage, type Language, languages } from '../core/languages.ts';
import { closed, listOf, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { usualText } from './policies.ts';

/** Room for the longest text in any script. */
const bodyLimit = 128 * 1024;

const Text = Type.String({ maxLength: longestLegalText, description: 'Markdown' });
const Version = Type.Integer({ minimum: 0, description: '0 while the text is the shop’s usual one' });
const LegalPageAnswer = Type.Object({ page: Type.Enum([...legalPages]), language: Type.String(), text: Text, version: Version });
const Params = closed({ page: Type.String({ maxLength: 20 }), language: Type.String({ maxLength: 10 }) });
const path = '/api/admin/legal-pages/:page/:language';

interface Which {
  readonly page: LegalPage;
  readonly language: Language;
}

export function legalRoutes(server: Server, { shop, catalogue }: { readonly shop: Shop; readonly catalogue: CatalogueCache }): void {
  const { read } = shop.db;

  const viewer = async () => {
    const stored = await allLegalTexts(read);
    const { refund_network_fee: feePaidBy } = await readSettings(read);
    return ({ page, language }: Which) => {
      const own: LegalText | undefined = stored.find((row) => row.page === page && row.language === language);
      return { page, language, text: own?.text ?? usualText(page, language, feePaidBy), version: own?.version ?? 0 };
    };
  };

  const change = async (actor: Parameters<typeof changeLegalText>[1], which: Which, text: string | undefined, version: number) => {
    await changeLegalText(shop, actor, which, text, version);
    catalogue.invalidate();
    return (await viewer())(which);
  };

  server.get('/api/admin/legal-pages', { schema: { response: { 200: listOf(LegalPageAnswer) } }, config: { permission: 'settings.read' } }, async () => {
    const view = await viewer();
    return { items: legalPages.flatMap((page) => languages.map((language) => view({ page, language }))), next_cursor: null };
  });

  server.put(
    path,
    {
      bodyLimit,
      schema: { params: Params, body: closed({ text: Text, version: Version }), response: { 200: LegalPageAnswer } },
      config: { permission: 'settings.write' },
    },
    async (request) => change(actorOf(request), whichOf(request.params), request.body.text, request.body.version),
  );

  server.delete(
    path,
    {
      schema: { params: Params, querystring: closed({ version: Type.String({ pattern: '^\\d{1,15}$' }) }), response: { 200: LegalPageAnswer } },
      config: { permission: 'settings.write' },
    },
    async (request) => change(actorOf(request), whichOf(request.params), undefined, Number(request.query.version)),
  );
}

/** @throws Refusal `request.not_found` for a page or language that there is not */
function whichOf({ page, language }: { readonly page: string; readonly language: string }): Which {
  if (!isLegalPage(page) || !isLanguage(language)) throw refuse('request.not_found');
  return { page, language };
}

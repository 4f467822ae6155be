/** Operators' doors to the words of the mails: read, change, put ours back, look at one, send one to oneself. */
import { actorOf, operatorOf, personOf } from '../accounts/guard.ts';
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { isLanguage, type Language, languages } from '../core/languages.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import { closed, listOf, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { buyerMessage } from './buyer-message.ts';
import { changeMailWords, currentWords } from './change-mail-words.ts';
import { composeMail } from './compose-mail.ts';
import { toHtml, toText } from './mail-text.ts';
import { cleanWords, isMailKind, type MailKind, type MailWords, mailKinds, placesOf } from './mail-words.ts';
import { allMailWords, findMailWords, type StoredWords } from './mail-words-store.ts';
import { sampleFacts } from './sample-facts.ts';
import type { Smtp } from './smtp.ts';

const Words = { subject: Type.String({ maxLength: 200 }), opening: Type.String({ maxLength: 3_000 }), closing: Type.String({ maxLength: 3_000 }) };
const Version = Type.Integer({ minimum: 0, description: '0 while the words are the shop’s usual ones' });
const MailWordsAnswer = Type.Object({
  kind: Type.String(),
  language: Type.String(),
  ...Words,
  version: Version,
  places: Type.Array(Type.String(), { description: 'What may stand in braces' }),
});
const Params = closed({ kind: Type.String({ maxLength: 40 }), language: Type.String({ maxLength: 10 }) });
const Preview = Type.Object({ subject: Type.String(), text: Type.String(), html: Type.String() });
const path = '/api/admin/mail-words/:kind/:language';

export interface MailWordsDoor {
  readonly shop: Shop;
  readonly smtp: Smtp | undefined;
  readonly limits: RateLimits;
}

export function mailWordsRoutes(server: Server, { shop, smtp, limits }: MailWordsDoor): void {
  const { config, db, clock } = shop;
  const view = async (which: Which) => viewOf(which, await findMailWords(db.read, which.kind, which.language));

  /** The mail of an order that never was, in these words. */
  const sample = async ({ kind, language }: Which, words: MailWords) => {
    const { site_name: shopName } = await readSettings(db.read);
    const facts = sampleFacts(kind, language, clock.now());
    const message = buyerMessage(facts, {
      shopName,
      publicUrl: config.publicUrl,
      orderLink: `${config.publicUrl}/orders/${facts.order.id}`,
      now: clock.now(),
      ownWords: new Map([[kind, cleanWords(kind, words)]]),
    });
    if (!message) throw new Error(`The sample of "${kind}" tells a buyer nothing`);
    return { message, language, shopName };
  };

  server.get('/api/admin/mail-words', { schema: { response: { 200: listOf(MailWordsAnswer) } }, config: { permission: 'settings.read' } }, async () => {
    const stored = await allMailWords(db.read);
    const storedFor = (kind: MailKind, language: Language) => stored.find((words) => words.kind === kind && words.language === language);
    const items = mailKinds.flatMap((kind) => languages.map((language) => viewOf({ kind, language }, storedFor(kind, language))));
    return { items, next_cursor: null };
  });

  server.put(
    path,
    { schema: { params: Params, body: closed({ ...Words, version: Version }), response: { 200: MailWordsAnswer } }, config: { permission: 'settings.write' } },
    async (request) => {
      const which = whichOf(request.params);
      const { version, ...words } = request.body;
      await changeMailWords(shop, actorOf(request), which.kind, which.language, words, version);
      return view(which);
    },
  );

  server.delete(
    path,
    {
      schema: { params: Params, querystring: closed({ version: Type.String({ pattern: '^\\d{1,15}$' }) }), response: { 200: MailWordsAnswer } },
      config: { permission: 'settings.write' },
    },
    async (request) => {
      const which = whichOf(request.params);
      await changeMailWords(shop, actorOf(request), which.kind, which.language, undefined, Number(request.query.version));
      return view(which);
    },
  );

  server.post(
    `${path}/preview`,
    { schema: { params: Params, body: closed(Words), response: { 200: Preview } }, config: { permission: 'settings.read' } },
    async (request) => {
      const { message, language, shopName } = await sample(whichOf(request.params), request.body);
      return { subject: message.subject, text: toText(message), html: toHtml(message, language, shopName) };
    },
  );

  server.post(
    `${path}/test`,
    { schema: { params: Params, body: closed(Words), response: { 200: Type.Object({ sent_to: Type.String() }) } }, config: { permission: 'settings.write' } },
    async (request) => {
      await limits.use('test_message', operatorOf(request).id);
      const letter = await sample(whichOf(request.params), request.body);
      if (!smtp || !config.mail) throw refuse('mail.not_configured');
      // To nobody but the one who asks: these words are not to become a way of writing to strangers (S52).
      const { email: to } = personOf(request);
      const { envelope, content } = await composeMail({ ...letter, id: request.id, to, from: config.mail.from, at: clock.now() });
      const result = await smtp.send(envelope, content);
      if (result.kind !== 'accepted') throw refuse('mail.not_sent', { problem: result.problem });
      return { sent_to: to };
    },
  );
}

interface Which {
  readonly kind: MailKind;
  readonly language: Language;
}

function viewOf({ kind, language }: Which, stored: StoredWords | undefined) {
  return { kind, language, ...currentWords(kind, language, stored), places: [...placesOf(kind)] };
}

/** @throws Refusal `request.not_found` for a mail that there is not */
function whichOf({ kind, language }: { readonly kind: string; readonly language: string }): Which {
  if (!isMailKind(kind) || !isLanguage(language)) throw refuse('request.not_found');
  return { kind, language };
}

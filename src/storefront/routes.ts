/** The storefront's doors: pages for everybody here; files, orders and posted forms in their own files beside it. */
import fastifyFormbody from '@fastify/formbody';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { legalPages } from '../catalog/legal-text.ts';
import type { Config } from '../config/config.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { announcementViews, categoriesOf, matching, pauseView } from './catalogue-view.ts';
import { checkoutForms } from './checkout-forms.ts';
import type { StorefrontDoor } from './door.ts';
import { fileRoutes } from './file-routes.ts';
import { sendPrivatePage } from './headers.ts';
import { buyPath, productPath } from './links.ts';
import { oldPages } from './old-pages.ts';
import { orderForms } from './order-forms.ts';
import { orderPages } from './order-pages.ts';
import { deskPage } from './pages/desk.ts';
import { helpPage, supportPage } from './pages/help.ts';
import { homePage } from './pages/home.ts';
import { policyPage } from './pages/policy.ts';
import { productPage } from './pages/product.ts';
import { shopPage } from './pages/shop.ts';
import { preferenceForm } from './preference-form.ts';
import { productPageView } from './product-page.ts';
import { createPublicPages, type Drawing, type PublicPages } from './public-pages.ts';
import { refuseOtherSites } from './same-site.ts';
import { productsOf, shopView } from './shop-view.ts';
import { telegramForm, telegramLink } from './telegram-forms.ts';
import type { HomeView } from './view.ts';
import { stopWaitingForm, stopWaitingLink, waitingForm } from './waiting-forms.ts';

const Slug = Type.String({ minLength: 1, maxLength: 100 });

/** Registers everything a buyer's browser asks for. */
export async function storefrontRoutes(server: Server, door: StorefrontDoor): Promise<void> {
  const pages = createPublicPages(door);
  fileRoutes(server, door);
  oldPages(server);
  homeRoute(server, pages);
  productRoute(server, door, pages);
  stopWaitingLink(server, door, pages);
  shopRoute(server, door, pages);
  plainRoutes(server, pages);
  deskRoute(server, door, pages);
  orderPages(server, door, pages);
  telegramLink(server, door);
  // Only these doors take posted forms, and only from our own pages.
  await server.register((forms, _options, done) => {
    void forms.register(fastifyFormbody);
    forms.addHook('preHandler', async (request) => refuseOtherSites(request, door.shop.config.publicUrl));
    checkoutForms(forms, door, pages);
    orderForms(forms, door, pages);
    waitingForm(forms, door, pages);
    stopWaitingForm(forms, door, pages);
    telegramForm(forms, door);
    preferenceForm(forms, door);
    done();
  });
}

/** Queries of pages are read one by one: links from elsewhere bring their own (`utm_source`, `fbclid`), and must not end on an error. */
function query(request: FastifyRequest, name: string, longest: number): string {
  const value: unknown = Reflect.get(Object(request.query), name);
  return typeof value === 'string' ? value.slice(0, longest).trim() : '';
}

function homeRoute(server: Server, pages: PublicPages): void {
  server.get('/', { schema: { hide: true } }, async (request, reply) => {
    const [category, search] = [query(request, 'category', 50), query(request, 'q', 60)];
    // Searches are endless in number, so they are drawn each time and kept by nobody.
    if (search !== '' || category !== '') {
      const drawing = await pages.drawing(request);
      return sendPrivatePage(reply, 200, homePage(homeView(drawing, category, search), drawing.context).text, pages.policyOf(drawing.catalogue));
    }
    await pages.send(request, reply, 'home', '/', (drawing) => homePage(homeView(drawing, '', ''), drawing.context));
    return reply;
  });
}

function homeView(drawing: Drawing, category: string, search: string): HomeView {
  const { settings, announcements } = drawing.catalogue;
  const products = productsOf(drawing);
  return {
    products: matching(products, category, search),
    categories: categoriesOf(products),
    announcements: announcementViews(announcements),
    category,
    search,
    pause: pauseView(settings),
    seoTitle: settings.default_seo_title,
    seoDescription: settings.default_seo_description,
  };
}

function productRoute(server: Server, { shop }: StorefrontDoor, pages: PublicPages): void {
  server.get('/products/:slug', { schema: { params: closed({ slug: Slug }), hide: true } }, async (request, reply) => {
    const { slug } = request.params;
    const isSent = query(request, 'waiting', 1) === '1';
    const wait = shop.config.mail && { isSent, email: '', variant: '', problem: undefined };
    await pages.send(request, reply, `product ${slug}${isSent ? ' waiting' : ''}`, productPath(slug), (drawing) =>
      productPage(productPageView(drawing, slug, wait), drawing.context),
    );
    return reply;
  });
}

function shopRoute(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.get('/shop.html', { schema: { hide: true } }, async (request, reply) => {
    const item = await wantedItem(door, query(request, 'product', 100), query(request, 'variant', 100));
    const [slug = '', variant] = item.split(':');
    await pages.send(request, reply, `shop ${item}`, item === '' ? '/shop.html' : buyPath(slug, variant), (drawing) =>
      shopPage(shopView(door, drawing, item), drawing.context),
    );
    return reply;
  });
}

/** The item of an address, or empty: only what the catalogue has may become the name of a kept page. */
async function wantedItem({ catalogue }: StorefrontDoor, slug: string, variant: string): Promise<string> {
  const { products } = await catalogue.current();
  const product = products.find((each) => each.slug === slug);
  const choices = product?.variants.filter((each) => each.is_active) ?? [];
  if (!product || choices.length === 0) return '';
  if (choices.length === 1) return slug;
  const chosen = choices.find((each) => each.slug === variant) ?? choices.find((each) => each.is_default) ?? choices[0];
  return chosen ? `${slug}:${chosen.slug}` : '';
}

function plainRoutes(server: Server, pages: PublicPages): void {
  const page = (path: string, draw: (drawing: Drawing) => ReturnType<typeof helpPage>) =>
    server.get(path, { schema: { hide: true } }, async (request: FastifyRequest, reply: FastifyReply) => {
      await pages.send(request, reply, path, path, draw);
      return reply;
    });
  page('/help', ({ context }) => helpPage(context));
  page('/support', ({ context }) => supportPage(context));
  for (const name of legalPages)
    page(`/${name}`, ({ context, catalogue: { settings, legalTexts } }) => {
      const ownText = legalTexts.find((row) => row.page === name && row.language === context.language)?.text;
      return policyPage({ name, feePaidBy: settings.refund_network_fee, ownText }, context);
    });
}

/** Only where money is play money; elsewhere there is no such page (S52). */
function deskRoute(server: Server, { shop, simulatorPath }: StorefrontDoor, pages: PublicPages): void {
  if (simulatorPath === undefined) return;
  server.get('/test_payment.html', { schema: { hide: true } }, async (request, reply) => {
    const drawing = await pages.drawing(request);
    return sendPrivatePage(
      reply,
      200,
      deskPage({ simulatorPath, products: productsOf(drawing), settings: settingsOf(shop.config) }, drawing.context).text,
      pages.policyOf(drawing.catalogue),
    );
  });
}

/** By the names an operator sets them by; never a value. */
function settingsOf({ secrets: { values }, telegram, mail, database, redisUrl }: Config): readonly (readonly [name: string, isSet: boolean])[] {
  return [
    ['OXAPAY_SECRET_KEY', false],
    ['TELEGRAM_BOT_TOKEN', values.telegramBotToken !== undefined],
    ['TELEGRAM_CHAT_ID', telegram.chatIds.length > 0],
    ['SMTP_URL', mail !== undefined],
    ['DATABASE_URL', database.kind === 'postgres'],
    ['REDIS_URL', redisUrl !== undefined],
  ];
}

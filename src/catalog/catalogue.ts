/**
 * The catalogue as buyers see it: one immutable picture in memory, from which every page and answer is drawn once per version.
 *
 * A change made through this process is seen by the next read; one made by another process within a second. The version is a
 * digest of what is visible, so that every instance names the same picture alike.
 */
import { sha256 } from '../core/crypto.ts';
import { type Clock, SECOND } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import type { Announcement } from './announcement.ts';
import { visibleAnnouncements } from './announcement-store.ts';
import { type CatalogueProduct, catalogueProduct, type VariantStock } from './catalogue-product.ts';
import { freshValue } from './fresh-value.ts';
import type { LegalText } from './legal-text.ts';
import { allLegalTexts } from './legal-text-store.ts';
import { readSettings, type Settings } from './settings.ts';
import { visibleProducts, visibleVariants } from './store.ts';

export interface Catalogue {
  /** Changes when anything visible does, stock included. */
  readonly version: string;
  readonly products: readonly CatalogueProduct[];
  readonly settings: Settings;
  readonly announcements: readonly Announcement[];
  /** Legal pages in the merchant's own words. */
  readonly legalTexts: readonly LegalText[];
  /** Epoch ms at which this picture was drawn; not part of the version. */
  readonly generatedAt: number;
}

/** An answer made once, ready to be sent any number of times. */
export interface Rendered {
  readonly body: Buffer;
  /** Strong, with its quotes. */
  readonly etag: string;
  /** Of the catalogue that it was drawn from. */
  readonly version: string;
}

export interface CatalogueCache {
  current(): Promise<Catalogue>;
  /** The settings alone: as fresh as `current()`, without counting stock. */
  settings(): Promise<Settings>;
  /** The stock of every variant, hidden ones included, by variant id. */
  stock(): Promise<Stock>;
  /** What `make` draws of the current catalogue, memoised per `key` until the version changes. */
  rendered(key: string, make: (catalogue: Catalogue) => Buffer | string): Promise<Rendered>;
  /** Whether this is still the current version, as far as memory tells without asking the database. */
  isCurrent(version: string): boolean;
  /** Products, settings or announcements were changed by this process. */
  invalidate(): void;
  /** Only stock was changed by this process. */
  stockChanged(): void;
}

export interface CatalogueSources {
  readonly db: Database;
  readonly clock: Clock;
  /** The stock of each variant, by variant id. */
  readonly stockCounts: (queries: Queries) => Promise<Stock>;
  /** Told when the database cannot be read and the last picture is shown for longer. */
  readonly onStale: (error: unknown) => void;
}

/** How long a change by another process may stay unseen. */
const maxAgeMs = SECOND;

/** Addresses with queries of all kinds must not fill the memory: past this, what was drawn is forgotten and drawn again. */
const mostRenderings = 500;

export function createCatalogue({ db, clock, stockCounts, onStale }: CatalogueSources): CatalogueCache {
  const rows = freshValue(clock, maxAgeMs, () => readRows(db.read, clock.now()), onStale);
  const counts = freshValue(clock, maxAgeMs, () => stockCounts(db.read), onStale);
  let drawn: Catalogue | undefined;
  let picture: (Parts & { readonly catalogue: Promise<Catalogue> }) | undefined;
  let drawnFrom: Parts | undefined;
  let renderings = new Map<string, Rendered>();

  /** While neither part was loaded anew, the picture is the one that was drawn last: most requests cost no more than this comparison. */
  const current = (): Promise<Catalogue> => {
    const parts = { rows: rows.get(), counts: counts.get() };
    if (picture?.rows !== parts.rows || picture.counts !== parts.counts) picture = { ...parts, catalogue: drawFrom(parts) };
    return picture.catalogue;
  };

  const drawFrom = async (parts: Parts): Promise<Catalogue> => {
    const fresh = draw(await parts.rows, await parts.counts, clock.now());
    drawnFrom = parts;
    if (drawn?.version === fresh.version) return drawn;
    renderings = new Map();
    drawn = fresh;
    return drawn;
  };

  return {
    current,
    isCurrent: (version) => version === drawn?.version && drawnFrom !== undefined && rows.isHeld(drawnFrom.rows) && counts.isHeld(drawnFrom.counts),
    settings: async () => (await rows.get()).settings,
    stock: () => counts.get(),
    async rendered(key, make) {
      const catalogue = await current();
      const known = renderings.get(key);
      if (known) return known;
      const body = Buffer.from(make(catalogue));
      const fresh = { body, etag: `"${sha256(body).slice(0, 32)}"`, version: catalogue.version };
      if (renderings.size >= mostRenderings) renderings.clear();
      renderings.set(key, fresh);
      return fresh;
    },
    invalidate() {
      rows.expire();
      counts.expire();
    },
    stockChanged: () => counts.expire(),
  };
}

type Stock = ReadonlyMap<string, VariantStock>;

interface Parts {
  readonly rows: Promise<Rows>;
  readonly counts: Promise<Stock>;
}

type Rows = Pick<Catalogue, 'settings' | 'announcements' | 'legalTexts'> & {
  readonly products: Awaited<ReturnType<typeof visibleProducts>>;
  readonly variants: Awaited<ReturnType<typeof visibleVariants>>;
};

async function readRows(queries: Queries, now: number): Promise<Rows> {
  const [products, variants, announcements, legalTexts, settings] = await Promise.all([
    visibleProducts(queries),
    visibleVariants(queries),
    visibleAnnouncements(queries, now),
    allLegalTexts(queries),
    readSettings(queries),
  ]);
  return { products, variants, announcements, legalTexts, settings };
}

function draw({ products, variants, announcements, legalTexts, settings }: Rows, stock: Stock, now: number): Catalogue {
  const ofProduct = Map.groupBy(variants, (variant) => variant.product_id);
  const shown = products.flatMap((product) => catalogueProduct(product, ofProduct.get(product.id) ?? [], stock) ?? []);
  const version = sha256(JSON.stringify([shown, announcements, legalTexts, settings])).slice(0, 32);
  return { version, products: shown, announcements, legalTexts, settings, generatedAt: now };
}

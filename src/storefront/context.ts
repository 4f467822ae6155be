/** Who reads a page and how: language and theme from address, cookie and browser; the shop's face from its settings. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../catalog/settings.ts';
import type { Config } from '../config/config.ts';
import { isLanguage, type Language, languageFromHeader } from '../core/languages.ts';
import { type AssetManifest, assetUrls } from './assets.ts';
import { defaultPrimary } from './brand.ts';
import { brandView } from './catalogue-view.ts';
import { type PageContext, type Theme, themes } from './view.ts';

export interface Reader {
  readonly language: Language;
  readonly theme: Theme;
  /** Whether the address itself names the language, rather than the reader's cookie or browser. */
  readonly isLanguageInAddress: boolean;
}

/** A year: how somebody likes to read seldom changes. */
const yearSeconds = 365 * 24 * 3600;

/** By `?lang=`, else the cookie, else the browser's wish, else the shop's own language. */
export function readerOf(request: FastifyRequest, fallback: Language): Reader {
  const { lang } = request.query as { readonly lang?: unknown };
  const cookie = request.cookies.lang;
  const language = isLanguage(lang) ? lang : isLanguage(cookie) ? cookie : (languageFromHeader(request.headers['accept-language']) ?? fallback);
  return { language, theme: themes.find((theme) => theme === request.cookies.theme) ?? 'auto', isLanguageInAddress: isLanguage(lang) };
}

/** Keeps a language that was chosen by address, so that the next page has it too; true when that took a cookie. */
export function rememberLanguage(request: FastifyRequest, reply: FastifyReply, config: Config): boolean {
  const { lang } = request.query as { readonly lang?: unknown };
  if (!isLanguage(lang) || lang === request.cookies.lang) return false;
  void reply.setCookie('lang', lang, preferenceCookie(config));
  return true;
}

/** Read by our own script too, so not HttpOnly; it says nothing about anybody. */
export function preferenceCookie(config: Config) {
  return { path: '/', sameSite: 'lax', secure: config.publicUrl.startsWith('https:'), maxAge: yearSeconds } as const;
}

export function pageContext(config: Config, manifest: AssetManifest, settings: Settings, reader: Reader, path: string, now: number): PageContext {
  const colour = settings.primary_color.toUpperCase();
  return {
    ...reader,
    testMode: config.oxapay.mode === 'test',
    path,
    publicUrl: config.publicUrl,
    brand: brandView(settings),
    assets: assetUrls(manifest, config.assetBaseUrl, colour === defaultPrimary ? undefined : `/brand.css?v=${colour.slice(1)}`),
    timeZone: settings.time_zone,
    nowMs: now,
  };
}

/** The address without `lang`, for switching: path and the queries a page understands. */
export function pathOf(request: FastifyRequest): string {
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.delete('lang');
  return url.pathname + url.search;
}

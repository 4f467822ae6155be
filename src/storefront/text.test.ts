import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from '../core/languages.ts';
import { policiesOf } from './policies.ts';
import { errorsEn } from './text/errors/en.ts';
import { errorsJa } from './text/errors/ja.ts';
import { errorsRu } from './text/errors/ru.ts';
import { errorsZhCN } from './text/errors/zh-CN.ts';
import { errorsZhTW } from './text/errors/zh-TW.ts';
import { textOf } from './text.ts';

/** Every sentence of a table by its path; functions are asked with a number that shows. */
function sentences(table: unknown, path = ''): [path: string, text: string][] {
  if (typeof table === 'string') return [[path, table]];
  if (typeof table === 'function') return [[path, String(table(7, 7))]];
  return Object.entries(Object(table)).flatMap(([key, value]) => sentences(value, `${path}.${key}`));
}

const places = (text: string) => [...text.matchAll(/\$?\{\w+\}/g)].map(([place]) => place).toSorted();

describe('visible words', () => {
  const model = new Map(sentences(textOf('zh-CN')));

  it.each(languages)('%s says everything, with the same places to fill', (language) => {
    for (const [path, text] of sentences(textOf(language))) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/undefined|NaN|TODO|\[object/);
      expect(places(text), path).toEqual(places(model.get(path) ?? ''));
    }
  });

  it('come from the tables: no page has words of its own, in its text or its attributes', () => {
    const folders = [import.meta.dirname, join(import.meta.dirname, 'pages')];
    const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter((file) => /(?<!\.test)\.ts$/.test(file));
    const own = files.flatMap((file) => {
      const code = readFileSync(file, 'utf8').replaceAll(/^\s*(?:\*|\/\*\*|\/\/).*$/gm, '');
      const texts = code.matchAll(/(?<!=)>([^<>{}`$()'"=;&|\n]*\p{L}{2}[^<>{}`$()'"=;&|\n]*)</gu);
      const attributes = code.matchAll(/(?:alt|title|placeholder|aria-label)="([^"$]*\p{L}{2}[^"$]*)"/gu);
      return [...texts, ...attributes].map(([, words]) => words);
    });
    expect(files.length).toBeGreaterThan(40);
    expect([...new Set(own)].toSorted()).toEqual(['OpenAPI', 'URL', 'name@example.com']);
  });

  it('are not left in Chinese where another script is meant', () => {
    const han = /\p{Script=Han}/u;
    const kept = /redPacket\.step|languageName/; // The labels of the Alipay app are Chinese for everybody.
    for (const language of ['en', 'ru'] as const) expect(sentences(textOf(language)).filter(([path, text]) => han.test(text) && !kept.test(path))).toEqual([]);
    expect(sentences(textOf('zh-TW')).filter(([path, text]) => /[这们对会过还没账户单]/.test(text) && !kept.test(path))).toEqual([]);
  });

  it('name refusals with the same details in every language', () => {
    for (const table of [errorsZhTW, errorsEn, errorsJa, errorsRu]) {
      for (const [code, text] of Object.entries(errorsZhCN)) expect(places(Reflect.get(table, code)), code).toEqual(places(text));
    }
  });

  it('have as many questions and sections in every language', () => {
    const shape = (language: (typeof languages)[number]) => {
      const { faq, terms, privacy, refund } = policiesOf(language);
      return [faq, terms.sections, privacy.sections, refund.sections].map((list) => list.map(({ body }) => body.length));
    };
    for (const language of languages) expect(shape(language)).toEqual(shape('zh-CN'));
  });
});

/**
 * Descriptions written in Markdown, as pages show them. Markup in them is text (S25), pictures from elsewhere are not fetched, and links
 * lead to web and mail addresses only, without our name behind them.
 */
import MarkdownIt from 'markdown-it';
import { type Html, raw } from './html.ts';

const markdown = new MarkdownIt({ html: false, breaks: true, linkify: true }).disable('image');
// Only what is written as an address becomes a link: `node.js` is none.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (address) => /^(?:https?:\/\/|mailto:)/i.test(address);

interface Place {
  /** The level of the text's highest heading. */
  readonly headingsFrom?: 2 | 3;
}

markdown.core.ruler.push('ours', ({ tokens, env }) => {
  const highest = env.headingsFrom === 2 ? 2 : 3;
  for (const token of tokens) {
    if (token.type.startsWith('heading_')) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + highest - 1)}`;
    for (const child of token.children ?? []) if (child.type === 'link_open') child.attrSet('rel', 'nofollow noopener');
  }
});

/**
 * The text as markup. Everything in it was escaped by the renderer.
 * @param place below the headings that the page has itself: a description stands in a section, a whole text under the page's name
 */
export function markdownHtml(text: string, place: Place = {}): Html {
  return raw(markdown.render(text, { ...place }));
}

/** The text without its marks, in one line: for search engines and previews of links. */
export function plainText(text: string): string {
  const blocks = markdown
    .parse(text, {})
    .map(({ children, content }) => children?.map((part) => (part.type.endsWith('break') ? ' ' : part.content)).join('') ?? content);
  return blocks.join(' ').replaceAll(/\s+/g, ' ').trim();
}

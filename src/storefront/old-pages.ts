/** Addresses of the former site, which people have bookmarked and search engines remember. */
import type { Server } from '../http/server.ts';

const moved: Readonly<Record<string, string>> = {
  about: '/',
  ai_news: '/',
  ai_prompt_guide: '/help',
  ai_settings_guide: '/help',
  chatgpt: '/products/chatgpt-pro',
  chatgpt_news: '/products/chatgpt-pro',
  claude: '/products/claude-max-5x',
  claude_news: '/products/claude-max-5x',
  cursor: '/products/cursor-pro',
  faq: '/help',
  grok: '/products/super-grok',
  grok_news: '/products/super-grok',
  lovable: '/products/lovable-pro-200-credit',
  lovable_breakout_guide: '/products/lovable-pro-200-credit',
  lovable_news: '/products/lovable-pro-200-credit',
  privacy: '/privacy',
  refund: '/refund',
  shop: '/shop.html',
  students_ai_guide: '/help',
  support: '/support',
  terms: '/terms',
  tutorials: '/help',
};

/** Permanent redirects; what is not listed does not exist. */
export function oldPages(server: Server): void {
  const redirect = (from: string, to: string) => server.get(from, { schema: { hide: true } }, async (_request, reply) => reply.redirect(to, 301));
  for (const [name, to] of Object.entries(moved)) redirect(`/pages/${name}.html`, to);
  redirect('/index.html', '/');
  redirect('/shop', '/shop.html');
  redirect('/products', '/#catalogue');
  redirect('/payment-success.html', '/orders');
}

/** The tab tells the state without being looked at: a dot on its icon. */

const colours: Record<string, string> = { wait: '#f5a300', work: '#3b82f6', good: '#12a150', warn: '#e4572e', off: '#7b8496' };

export function markTab(tone: string | undefined): void {
  const colour = colours[tone ?? ''];
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (!colour || !link) return;
  const sign =
    tone === 'good' ? '<path d="m17 22 3.500 3.500 6-7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>' : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0c1220"/><path fill="#fff" d="M14 4 6 15.500h5.200L10 24l8.500-12h-5.400Z"/><circle cx="22" cy="22" r="10" fill="${colour}"/>${sign}</svg>`;
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** On every page: the theme changes in place, menus close when left, copy buttons work. */

export function enhanceFrame(): void {
  switchTheme();
  closeMenus();
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    if (button) void copy(button);
  });
  showCopyButtons(document);
}

/** Copy buttons stay hidden until a script can honour them. */
export function showCopyButtons(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLElement>('[data-copy]')) button.hidden = false;
}

async function copy(button: HTMLElement): Promise<void> {
  const label = button.querySelector('span');
  const before = label?.textContent ?? '';
  if (button.dataset.done !== undefined || !(await toClipboard(button.dataset.copy ?? ''))) return;
  button.dataset.done = '';
  if (label) label.textContent = button.dataset.copied ?? '';
  button.setAttribute('aria-live', 'polite');
  setTimeout(() => {
    delete button.dataset.done;
    if (label) label.textContent = before;
  }, 1800);
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without permission or outside a secure context: the older way, through a selected field.
    const field = document.createElement('textarea');
    field.value = text;
    field.setAttribute('readonly', '');
    field.className = 'visually-hidden';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

function switchTheme(): void {
  document.querySelector('[data-theme-form]')?.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    event.preventDefault();
    const theme = button.value;
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in the browsers of the last five years
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.querySelector('meta[name=color-scheme]')?.setAttribute('content', theme === 'auto' ? 'light dark' : theme);
    for (const other of document.querySelectorAll('[data-theme-form] button')) other.setAttribute('aria-pressed', String(other === button));
  });
}

function closeMenus(): void {
  const menus = document.querySelectorAll<HTMLDetailsElement>('[data-menu]');
  document.addEventListener('click', (event) => {
    for (const menu of menus) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of menus) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
}

/** Draws a message as the two parts of a mail. Every value is escaped (S25). Pure. */
import type { Language } from '../core/languages.ts';
import type { MailMessage } from './message.ts';

export function toText({ heading, paragraphs, lines, action, closing, notes, stop }: MailMessage): string {
  const facts = lines.map(({ label, value }) => `${label}: ${value}`).join('\n');
  const small = stop ? [...notes, `${stop.text}: ${stop.url}`] : notes;
  return [heading, ...paragraphs, ...(facts === '' ? [] : [facts]), `${action.text}:\n${action.url}`, ...closing, '--', ...small].join('\n\n');
}

/** Only what every mail program draws: one table for width, styles on the elements, colours that stay readable when a program turns them dark. */
export function toHtml(message: MailMessage, language: Language, shopName: string): string {
  const { subject, heading, paragraphs, lines, action, closing, notes, stop } = message;
  const end = stop && `<p style="margin:8px 0"><a href="${escapeHtml(stop.url)}" style="color:#5b6472">${escapeHtml(stop.text)}</a></p>`;
  const rows = lines.map(({ label, value, as }) => {
    const cell =
      as === 'code'
        ? `<span style="font-family:ui-monospace,Consolas,monospace;font-size:13px;word-break:break-all">${escapeHtml(value)}</span>`
        : escapeHtml(value);
    return `<tr><td style="padding:6px 16px 6px 0;color:#5b6472;white-space:nowrap;vertical-align:top">${escapeHtml(label)}</td><td style="padding:6px 0">${cell}</td></tr>`;
  });
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e3e6eb;border-radius:12px;font:16px/1.6 system-ui,-apple-system,'Segoe UI',sans-serif;color:#14181f;text-align:left">
<tr><td style="padding:28px 28px 8px;font-size:14px;color:#5b6472">${escapeHtml(shopName)}</td></tr>
<tr><td style="padding:0 28px">
<h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">${escapeHtml(heading)}</h1>
${paragraphs.map(paragraphHtml).join('\n')}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:12px 0;font-size:15px">
${rows.join('\n')}
</table>
<p style="margin:20px 0"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#14181f;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(action.text)}</a></p>
${closing.map(paragraphHtml).join('\n')}
</td></tr>
<tr><td style="padding:12px 28px 28px;border-top:1px solid #e3e6eb;font-size:13px;color:#5b6472">
${notes.map((note) => `<p style="margin:8px 0">${escapeHtml(note)}</p>`).join('\n')}${end ?? ''}
</td></tr>
</table>
</td></tr></table>
</body>
</html>`;
}

function paragraphHtml(text: string): string {
  return `<p style="margin:0 0 12px">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

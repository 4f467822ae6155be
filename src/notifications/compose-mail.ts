/** Puts one mail together, ready for the mail server. */
import type { Language } from '../core/languages.ts';
import { toHtml, toText } from './mail-text.ts';
import type { MailMessage } from './message.ts';
import type { Envelope } from './smtp.ts';

export interface Letter {
  /** The mail is named after it: one that is sent again because its first answer was lost is the same mail to whoever receives both. */
  readonly id: string;
  readonly to: string;
  readonly message: MailMessage;
  readonly language: Language;
  readonly shopName: string;
  /** As configured: `Shop <shop@example.com>`. */
  readonly from: string;
  readonly at: number;
}

interface Mail {
  readonly envelope: Envelope;
  readonly messageId: string;
  readonly content: Buffer;
}

/** @throws Error when `from` is not an address */
export async function composeMail({ id, to, message, language, shopName, from, at }: Letter): Promise<Mail> {
  // Loaded with the first mail: a shop without mail does not pay for it.
  const [{ default: MailComposer }, { default: addressparser }] = await Promise.all([
    import('nodemailer/lib/mail-composer'),
    import('nodemailer/lib/addressparser'),
  ]);
  const [sender] = addressparser(from, { flatten: true });
  if (!sender) throw new Error('MAIL_FROM is not an address');
  const messageId = `<${id}@${sender.address.split('@')[1] ?? 'localhost'}>`;
  const content = await new MailComposer({
    from: { name: sender.name || shopName, address: sender.address },
    // An object, so that nothing in an address can become another header or another recipient (S15).
    to: { name: '', address: to },
    subject: message.subject,
    text: toText(message),
    html: toHtml(message, language, shopName),
    messageId,
    date: new Date(at),
    headers: { 'Auto-Submitted': 'auto-generated', ...(message.stop ? stopHeaders(message.stop.url) : {}) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return { envelope: { from: sender.address, to }, messageId, content };
}

/** Lets the mail program offer to end such mails with one press (RFC 8058). */
function stopHeaders(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

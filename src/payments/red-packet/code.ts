/** A red-packet code (支付宝口令红包) as people send it. Facts and doubts: §7.1 of the protocol reference. Pure. */
import { refuse } from '../../core/errors.ts';

const shortest = 4;
const longest = 64;

/**
 * The code in one spelling, so that the same packet is recognised: full-width digits become ASCII, invisible characters and white
 * space go, and of a whole share message only the code is kept.
 * @throws Refusal `red_packet.code_invalid` for links, and for texts that are too short or too long
 */
export function parseCode(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\u200b-\u200f\u2060\ufeff\p{Cc}\p{Cf}\p{Cs}]/gu, '');
  if (/https?:|alipays?:|:\/\//i.test(plain)) throw refuse('red_packet.code_invalid', { problem: '请提交口令本身，而不是链接 (send the code, not a link)' });
  const code = codeIn(plain).replace(/\s+/gu, '');
  if ([...code].length < shortest || [...code].length > longest) throw refuse('red_packet.code_invalid', { problem: `${shortest}–${longest}` });
  return code;
}

/** The code inside a share message: what follows 口令, or eight digits that stand alone; the whole text otherwise. */
function codeIn(text: string): string {
  const digits = /(?<!\d)\d{8}(?!\d)/.exec(text)?.[0];
  if (digits !== undefined && text.trim().length > 8) return digits;
  return /口令[是为]?\s*[:：]?\s*([^\s,，。;；]+)/u.exec(text)?.[1] ?? text;
}

/** The last two characters: enough to tell two codes apart on a screen, too little to claim one. */
export function hintOf(code: string): string {
  return [...code].slice(-2).join('');
}

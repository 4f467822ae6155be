/** What a password must be like (S31): long, and not what anybody would try first. No rules about its characters. */
import { refuse } from '../core/errors.ts';

const shortestPassword = 12;
const longestPassword = 128;

/** The commonest passwords of 12 characters and more in published leaks that are not caught by their letters below. */
const commonest = new Set(
  `1q2w3e4r5t6y 1qaz2wsx3edc 1q2w3e4r5t6y7u8i 1qazxsw23edc q1w2e3r4t5y6 qwertyuiop12 zaq12wsxcde3 !qaz2wsx3edc 1qaz@wsx3edc
  abc123abc123 a1b2c3d4e5f6 asdf1234asdf qwer1234qwer qwe123qwe123 abcd1234abcd asd123asd123 1234qwer1234 qwertyqwerty asdfghjkl123
  correcthorsebatterystaple trustno1trustno1 letmeinletmein iloveyou1234 ihavenopass123 sunshine1234 football1234 baseball1234 superman1234
  woaini1314520 woaini5201314 5201314woaini aptx4869aptx 123qwe123qwe 123qweasdzxc qweasdzxc123 1qaz2wsx3edc4rfv zxcvbnm12345 dragonballz123`.split(/\s+/),
);

/** A password that is nothing but one of these, with digits and signs around or inside, is as easy to guess. */
const commonWords = new Set(
  `password passwort passw passwordpassword admin administrator adminadmin root superuser welcome welcomehome letmein changeme changemenow
  qwerty qwertyuiop qwertyuiopasdfghjkl asdfghjkl zxcvbnm qazwsx qazwsxedc iloveyou woaini monkey dragon master login secret test testtest user guest
  default example abc abcd abcdef abcdefgh abcdefghijkl trustno`.split(/\s+/),
);

/**
 * Checks a new password.
 * @param about what the password must not be made of: the person's e-mail, and words such as the shop's name
 * @throws Refusal `operator.password_length`, `operator.password_guessable`
 */
export function checkPassword(password: string, about: { readonly email: string; readonly words: readonly string[] }): void {
  const characters = [...password.normalize('NFC')];
  if (characters.length < shortestPassword || characters.length > longestPassword) {
    throw refuse('operator.password_length', { min: shortestPassword, max: longestPassword });
  }
  const plain = password.normalize('NFC').toLowerCase();
  const email = about.email.toLowerCase();
  const personal = [email, email.slice(0, email.indexOf('@')), ...about.words].map(lettersOf).filter((word) => word.length >= 3);
  const letters = lettersOf(plain);
  const guessable =
    commonest.has(plain) ||
    plain.includes(email) ||
    isMonotonous(plain) ||
    commonWords.has(letters) ||
    personal.includes(letters) ||
    personal.includes(halfOf(letters));
  if (guessable) throw refuse('operator.password_guessable');
}

/** Letters of any script, with the usual stand-ins (`p@ssw0rd`) read as letters where they stand between letters. */
function lettersOf(text: string): string {
  const read = text.replace(/(?<=\p{L})[@4031$5]+(?=\p{L})/gu, (signs) => [...signs].map((sign) => standIns[sign] ?? sign).join(''));
  return read.toLowerCase().replace(/[^\p{L}]/gu, '');
}

const standIns: Readonly<Record<string, string>> = { '@': 'a', '4': 'a', '0': 'o', '3': 'e', '1': 'i', $: 's', '5': 's' };

/** The half of a word written twice, or the word. */
function halfOf(word: string): string {
  const half = word.slice(0, word.length / 2);
  return half + half === word ? half : word;
}

/** Few different characters, or one long run such as 123456789012 or lkjihgfedcba. */
function isMonotonous(text: string): boolean {
  if (new Set(text).size < 5) return true;
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).filter((code, index) => {
    const step = Math.abs(code - (codes[index] ?? 0));
    return step <= 1 || step === 9; // 9: from 9 back to 0
  });
  return steps.length >= (codes.length - 1) * 0.8;
}

import { describe, expect, test } from 'vitest';
import { checkPassword } from './password-rules.ts';

const about = { email: 'wang.li@shop.example', words: ['aistorm', 'shop', 'example'] };
const check = (password: string) => () => checkPassword(password, about);

describe('a password (S31)', () => {
  test.each(['short', 'eleven char', 'a'.repeat(129), '😀'.repeat(11)])('of the wrong length is refused: %s', (password) => {
    expect(check(password)).toThrow(expect.objectContaining({ code: 'operator.password_length' }));
  });

  test.each([
    'password1234',
    'Password!2024',
    'P@ssw0rd2024!!',
    'passwordpassword',
    '123456789012',
    '098765432109',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcdefghijkl',
    'qwertyuiop12',
    'administrator1',
    '1qaz2wsx3edc',
    'AIStorm2024!!',
    'aistorm-aistorm',
    'wang.li@shop.example',
    'my wang.li@shop.example',
    'WangLi20240101',
    'woaini1314520',
    'letmein!!!!!!',
  ])('that anybody would try is refused: %s', (password) => {
    expect(check(password)).toThrow(expect.objectContaining({ code: 'operator.password_guessable' }));
  });

  test.each([
    'granite lantern 42 meadow',
    'tr0ub4dor&3 extra',
    '我的店铺密码很长而且不好猜',
    'aistorm-is-run-by-cats',
    'kX9$vQ2!pL7m',
    '        long spaces        ',
  ])('of any other kind is taken: %s', (password) => {
    expect(check(password)).not.toThrow();
  });
});

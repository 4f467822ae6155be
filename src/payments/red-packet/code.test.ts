import { expect, test } from 'vitest';
import { hintOf, parseCode } from './code.ts';

test.each([
  ['eight digits', '12345678', '12345678'],
  ['digits with blanks', ' 1234 5678 ', '12345678'],
  ['full-width digits', '１２３４５６７８', '12345678'],
  ['a phrase of the buyer’s own', '恭喜发财大吉大利', '恭喜发财大吉大利'],
  ['invisible characters inside', '12\u200b34\u202e5678', '12345678'],
  ['a whole share message', '【支付宝】打开支付宝搜索口令 87654321 领取红包', '87654321'],
  ['a share message with a phrase', '红包口令：天天开心万事如意，打开支付宝领取', '天天开心万事如意'],
])('%s', (_, sent, code) => {
  expect(parseCode(sent)).toBe(code);
});

test.each([
  ['a link', 'https://qr.alipay.com/abc12345'],
  ['a deep link', 'alipays://platformapi/startapp?appId=1'],
  ['too little', '123'],
  ['nothing that can be seen', '\u200b\u200c\u200d\u2060'],
  ['too much', '口'.repeat(65)],
])('%s is refused', (_, sent) => {
  expect(() => parseCode(sent)).toThrow(expect.objectContaining({ code: 'red_packet.code_invalid' }));
});

test('two characters tell codes apart on a screen', () => {
  expect(hintOf('恭喜发财')).toBe('发财');
});

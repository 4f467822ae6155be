import { describe, expect, test } from 'vitest';
import { ApiRefusal, Fields } from './requests.ts';

const of = (source: object): Fields => new Fields(new Map(Object.entries(source)));

describe('what real clients send is understood', () => {
  test.each([true, 1, '1', 'true'])('%j is yes', (value) => expect(of({ sandbox: value }).flag('sandbox')).toBe(true));
  test.each([false, 0, '0', 'false', '', null, undefined])('%j is no', (value) => expect(of({ sandbox: value }).flag('sandbox')).toBe(false));
  test.each([12.5, '12.5', '12.50'])('%j is an amount', (value) => expect(of({ amount: value }).amount('amount')).toBe(1_250_000_000));
  test.each([30, '30'])('%j is a lifetime', (value) => expect(of({ lifetime: value }).integer('lifetime', 60, 15, 2_880)).toBe(30));

  test('empty text and null are absent', () => {
    for (const value of ['', null, undefined]) {
      const fields = of({ lifetime: value, callback_url: value, currency: value, under_paid_coverage: value });
      expect(fields.integer('lifetime', 60, 15, 2_880)).toBe(60);
      expect(fields.url('callback_url')).toBe('');
      expect(fields.currency('currency', 'USD', {})).toBe('USD');
      expect(fields.hundredths('under_paid_coverage', 60)).toBe(0);
    }
  });

  test('networks go by key and by name, in any case', () => {
    for (const network of ['TRC20', 'tron', 'Tron Network', '']) expect(of({ network }).networkFor('USDT').name).toBe('Tron Network');
  });
});

describe('what is wrong is refused by the name of its field', () => {
  test.each<[string, object, (fields: Fields) => unknown]>([
    ['amount', {}, (fields) => fields.amount('amount')],
    ['amount', { amount: 0 }, (fields) => fields.amount('amount')],
    ['amount', { amount: -1 }, (fields) => fields.amount('amount')],
    ['amount', { amount: 'ten' }, (fields) => fields.amount('amount')],
    ['amount', { amount: { value: 1 } }, (fields) => fields.amount('amount')],
    ['lifetime', { lifetime: 14 }, (fields) => fields.integer('lifetime', 60, 15, 2_880)],
    ['lifetime', { lifetime: 2_881 }, (fields) => fields.integer('lifetime', 60, 15, 2_880)],
    ['lifetime', { lifetime: 30.5 }, (fields) => fields.integer('lifetime', 60, 15, 2_880)],
    ['under_paid_coverage', { under_paid_coverage: 60.01 }, (fields) => fields.hundredths('under_paid_coverage', 60)],
    ['under_paid_coverage', { under_paid_coverage: -1 }, (fields) => fields.hundredths('under_paid_coverage', 60)],
    ['fee_paid_by_payer', { fee_paid_by_payer: 2 }, (fields) => fields.integer('fee_paid_by_payer', 0, 0, 1)],
    ['mixed_payment', { mixed_payment: 'perhaps' }, (fields) => fields.flag('mixed_payment')],
    ['currency', { currency: 'DOUBLOON' }, (fields) => fields.currency('currency', 'USD', {})],
    ['currency', { currency: 'constructor' }, (fields) => fields.currency('currency', 'USD', {})],
    ['pay_currency', { pay_currency: 'toString' }, (fields) => fields.coin('pay_currency')],
    ['network', { network: 'Bitcoin' }, (fields) => fields.networkFor('USDT')],
    ['callback_url', { callback_url: '/hook' }, (fields) => fields.url('callback_url')],
    ['callback_url', { callback_url: 'ftp://shop.example' }, (fields) => fields.url('callback_url')],
    ['return_url', { return_url: 'javascript:alert(1)' }, (fields) => fields.url('return_url')],
  ])('%s: %j', (field, source, read) => {
    const refusal = (() => {
      try {
        return read(of(source));
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(ApiRefusal);
    expect(refusal).toMatchObject({ status: 400, field });
  });
});

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signNotice, verifyNotice } from './signature.ts';

const merchantKey = 'TESTMK-000000-MERCHA-NTKEY1';
const payoutKey = 'TESTPO-000000-PAYOUT-KEY001';

// Published vectors: key, exact body, signature as made by `openssl dgst -sha512 -hmac KEY`.
const v1 = '{"track_id":"151811887","status":"Paying","type":"invoice"}';
const v2 =
  '{"track_id":"140013835","status":"Paid","type":"invoice","amount":3,"value":3.0440897036220003,"currency":"USD","order_id":"ORD-1001","description":"数字商品 № 7 / café","fee_paid_by_payer":1,"under_paid_coverage":2.50,"date":1771269963}';
const v3 =
  '{"track_id":"227296189","status":"Confirmed","type":"payout","tx_hash":"0xabc123","address":"TXYZexampleAddress0000000000000000","amount":10.0,"value":4.01,"currency":"USDT","network":"Tron Network","description":"","date":1738492316}';
const v4 = '{\n  "track_id": "151811887",\n  "status": "Paid",\n  "type": "static_address"\n}\n';
const v5 =
  '{"track_id":"140013835","status":"Paid","type":"invoice","module_name":"Demo Shop","amount":3,"value":3.0440897036220003,"sent_value":3.0440897036220003,"currency":"USD","order_id":"ORD-1001-A1","email":"","note":"","fee_paid_by_payer":1,"under_paid_coverage":2.5,"description":"Gift card","date":1771269963,"txs":[{"status":"confirmed","tx_hash":"9f2c0f1d5a7e4b3c8d6e1f0a2b4c6d8e9f2c0f1d5a7e4b3c8d6e1f0a2b4c6d8e","sent_amount":3.0441,"received_amount":3.0441,"value":3.0440897036220003,"sent_value":3.0440897036220003,"currency":"USDT","network":"Tron Network","sender_address":"TSenderExample000000000000000000000","address":"TReceiverExample0000000000000000000","memo":"","rate":1,"confirmations":20,"auto_convert_amount":0,"auto_convert_currency":"","date":1771269981}]}';

const signatureV1 = '38547d5c764c8d57c261b91b677073c89a071cecd8086600e4c93671c5659f14687959dbe60e7b06ccf0c36436f0fcd334aa99991b56850f135f66e552e420fd';

const vectors = [
  { name: 'V1, minimal invoice', body: v1, size: 59, key: merchantKey, signature: signatureV1 },
  {
    name: 'V2, text beyond ASCII and number spellings',
    body: v2,
    size: 244,
    key: merchantKey,
    signature: '8e0a3c62bd3feaa80e1df0a53a8bb4c8a48d5ef457a2b0d2b696ab79882e839554fdea1e881f84a0ef13d2301b79c2937e150a51df5929965673425492068f58',
  },
  {
    name: 'V3, payout',
    body: v3,
    size: 234,
    key: payoutKey,
    signature: '9e0da8411b0b8e537a85c309a37b1845ab5507f1bef2c96799f16bb29719fb36d02e841c9046577d3b887dab434d79f093ef5973b96ca7dc14cfe8443fc5faa9',
  },
  {
    name: 'V4, pretty-printed with a final line feed',
    body: v4,
    size: 78,
    key: merchantKey,
    signature: '73cc8720d6bdc3e9c2f137b0ae9bd4a5094deb8b10d7c3fff2e5a3bbd235dfdb07e7fa80842beb1c01007fc3908ca517a4d2b0d21b2490e656139ed19ec04f34',
  },
  {
    name: 'V5, complete paid invoice',
    body: v5,
    size: 774,
    key: merchantKey,
    signature: 'e08213b01ae123eefaae18d4f105cac2d80f1edf5679de332bfafbfc02ed4a47fea742fc721059291d6124d134cc9fefbb64fc47a48b004552d3e2689bebbf31',
  },
];

describe('a genuine notice', () => {
  test.each(vectors)('$name: is signed and accepted over its exact bytes (S2)', ({ body, size, key, signature }) => {
    expect(Buffer.byteLength(body)).toBe(size);
    expect(signNotice(body, key)).toBe(signature);
    expect(verifyNotice(Buffer.from(body), signature, [key])).toBe('valid');
  });

  test('is accepted when the hex is written in upper case', () => {
    expect(verifyNotice(Buffer.from(v1), signatureV1.toUpperCase(), [merchantKey])).toBe('valid');
  });

  test('signed with the previous key is accepted while the keys change', () => {
    expect(verifyNotice(Buffer.from(v1), signatureV1, ['NEWKEY-000000-000000-000001', merchantKey])).toBe('valid');
    expect(verifyNotice(Buffer.from(v1), signatureV1, ['NEWKEY-000000-000000-000001', undefined])).toBe('mismatch');
  });

  test('of any bytes is accepted, and any one changed bit of it is not (S2)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.nat(), (bytes, at) => {
        const signature = signNotice(bytes, merchantKey);
        const changed = Buffer.from(bytes);
        const bit = at % (bytes.length * 8);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return verifyNotice(bytes, signature, [merchantKey]) === 'valid' && verifyNotice(changed, signature, [merchantKey]) === 'mismatch';
      }),
    );
  });
});

describe('a forged notice (F12)', () => {
  test('with one changed bit in the signature is refused (S2)', () => {
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        const signature = Buffer.from(signatureV1, 'hex');
        signature.writeUInt8(signature.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return verifyNotice(Buffer.from(v1), signature.toString('hex'), [merchantKey]) === 'mismatch';
      }),
    );
  });

  test.each([
    [
      'parsed and written again',
      'e1f9f7978f4fe4193be4f19b9b2a5650d2ca7c2eb814be277cd2a139c06de3a9984b64cfed6cfa6e0268993d9a0c3901a658b9c59b42ff8619b3cdbfd9745a87',
    ],
    [
      'escaped beyond ASCII',
      '442a0688f3ed3333f06c50c4d32cd3afe7fb95664b4c6eec6b07fdb2d3c4d9b1f6eb0860b8e338c390254198eadf00b5227711220aa3dd9006656dd9ff6b9792',
    ],
  ])('V2 signed over a body %s is refused (S2)', (_, signature) => {
    expect(verifyNotice(Buffer.from(v2), signature, [merchantKey])).toBe('mismatch');
  });

  test('V3 about a payout signed with the merchant key is refused (S6)', () => {
    const signature = '52fd38c61babb4b179453cab6f1cb7b1a8a8d8370f4046b51e668c6d5b3a29dc400ecb969b5e829278e92196c5dd6beaaf4d7fbca04b9f45d716560f9aed40d7';
    expect(signNotice(v3, merchantKey)).toBe(signature);
    expect(verifyNotice(Buffer.from(v3), signature, [payoutKey])).toBe('mismatch');
  });

  test('without, with an empty or with two signatures is refused (S1, H1)', () => {
    const body = Buffer.from(v1);
    expect(verifyNotice(body, undefined, [merchantKey])).toBe('missing');
    expect(verifyNotice(body, '', [merchantKey])).toBe('missing');
    expect(verifyNotice(body, [], [merchantKey])).toBe('missing');
    expect(verifyNotice(body, [signatureV1, signatureV1], [merchantKey])).toBe('malformed');
    expect(verifyNotice(body, `${signatureV1}, ${signatureV1}`, [merchantKey])).toBe('malformed');
  });

  test('carrying its signature in the body instead of the header is refused (H1)', () => {
    const body = Buffer.from(JSON.stringify({ ...JSON.parse(v1), sign: signatureV1 }));
    expect(verifyNotice(body, undefined, [merchantKey])).toBe('missing');
  });

  test('signed by a constant per order instead of the whole body is refused (H2)', () => {
    const constant = createHmac('sha512', merchantKey).update('ORD-1001').digest('hex');
    expect(verifyNotice(Buffer.from(v2), constant, [merchantKey])).toBe('mismatch');
  });

  test.each([
    ['127 digits', signatureV1.slice(1)],
    ['129 digits', `${signatureV1}0`],
    ['128 digits with a bad tail', `${signatureV1.slice(0, -1)}g`],
    ['a line feed after 128 digits', `${signatureV1}\n`],
    ['a prefix', `sha512=${signatureV1}`],
    ['base64', Buffer.from(signatureV1, 'hex').toString('base64')],
    ['a letter whose lower case has another length', `${signatureV1.slice(0, -1)}İ`],
  ])('whose signature is %s is refused without an exception (S3)', (_, header) => {
    expect(verifyNotice(Buffer.from(v1), header, [merchantKey])).toBe('malformed');
  });

  test('V6 signed with the empty key is refused before anything is computed (S1, S4)', () => {
    const signature = '1ee5e56ee3828732cfa67b704eddfe964141ee4890d7aa20a4ec3ee58f636ba89e22e6127c607ef94c6bb6606fa9406a46e8600d17fa5ab8a51b6cef69e521e1';
    expect(createHmac('sha512', '').update(v1).digest('hex')).toBe(signature);
    for (const keys of [[''], [undefined], [], ['  '], [undefined, merchantKey]]) expect(verifyNotice(Buffer.from(v1), signature, keys)).toBe('no_key');
    expect(verifyNotice(Buffer.from(v1), signature, [merchantKey, ''])).toBe('mismatch');
    expect(() => signNotice(v1, '')).toThrow(/empty key/);
  });

  test('never makes the check throw, whatever the header and body are (S4)', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fc.string(), { maxLength: 4 })),
        (body, header) => verifyNotice(body, header, [merchantKey]) !== 'valid',
      ),
    );
  });
});

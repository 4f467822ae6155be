import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStrictJson } from './strict-json.ts';

test('every JSON text without repeated keys is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom(0, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      // fast-check may write a key twice; writing the value again does not.
      expect(readStrictJson(Buffer.from(JSON.stringify(value, undefined, indent)))).toEqual({ ok: true, value });
    }),
  );
});

test.each(['{"a":1,"a":1}', '{"a":[{"b":1,"b":2}]}', '{"a":1,"\\u0061":2}', '{"a" : 1 , "a"\n:2}', '{"__proto__":1,"__proto__":2}'])(
  '%s repeats a key (S7)',
  (text) => {
    expect(readStrictJson(Buffer.from(text))).toEqual({ ok: false, problem: 'a key is repeated' });
  },
);

test.each(['{"a":"\\"b\\":"}', '{"a":"b","c":"\\\\"}', '{"":{"":{}}}', '["a","b"]', '{"__proto__":{"__proto__":1}}', '"a:"'])('%s repeats nothing', (text) => {
  expect(readStrictJson(Buffer.from(text))).toMatchObject({ ok: true });
});

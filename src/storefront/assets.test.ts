import { describe, expect, it } from 'vitest';
import { loadAssets } from './assets.ts';
import { acceptedEncoding } from './compression.ts';

describe('assets', () => {
  it('weigh less than 20 kB of script and 20 kB of styles on every page, compressed', () => {
    const { manifest, files } = loadAssets();
    for (const name of [manifest.css, ...Object.values(manifest.scripts)]) {
      const asset = files.get(name);
      expect(asset?.br.length, name).toBeLessThan(10_000);
      expect(asset?.gzip.length, name).toBeLessThan(11_000);
    }
  });

  it('carry a hash in their names, and there is nothing else', () => {
    const { files } = loadAssets();
    for (const name of files.keys()) expect(name).toMatch(/^[a-z]+-[A-Z0-9]{8}\.(?:css|js)$/);
  });

  it('are sent in the best encoding that the client takes', () => {
    expect(acceptedEncoding('gzip, deflate, br;q=0.9')).toBe('br');
    expect(acceptedEncoding('gzip')).toBe('gzip');
    expect(acceptedEncoding('br;q=0, gzip')).toBe('gzip');
    expect(acceptedEncoding('identity')).toBeUndefined();
    expect(acceptedEncoding(undefined)).toBeUndefined();
  });
});

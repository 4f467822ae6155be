/**
 * How the server's programs are bundled: everything in few files, packages included, because opening hundreds of small ones would
 * cost half of the start-up time and a third of the memory.
 */
import type { BuildOptions } from 'esbuild';

/** What brings native code, or is only loaded when it is configured, stays in `node_modules`. */
const leftInPlace = ['@node-rs/argon2', '@resvg/resvg-js', 'sharp', 'pg', 'ioredis', 'nodemailer', 'grammy', 'prom-client', 'esbuild'];

export const serverBundle = {
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: leftInPlace,
  // Packages written as CommonJS ask for `require`, which an ES module does not have by itself.
  banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
} satisfies BuildOptions;

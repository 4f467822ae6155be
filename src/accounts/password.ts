/** Password hashes: argon2id with OWASP's parameters (S31), off the event loop, at most two at a time. */
import { refuse } from '../core/errors.ts';

/** 19 MiB each: two are the memory we are ready to give to strangers. */
const atOnce = 2;
/** About four seconds of work; who comes after that is told to try again. */
const longestQueue = 200;

/** The hash of a password nobody knows: checking against it takes as long as checking a real one (S32). */
const nobody = '$argon2id$v=19$m=19456,t=2,p=1$mPVW/O5fI5pnXP0Cp6SHuQ$wP+WqEsB61XLIvoyFdwaWOZcJO34hJ61adAWSAM8tsA';

/** @returns a PHC string that carries its parameters and salt */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => (await argon2()).hash(password.normalize('NFC'), { memoryCost: 19_456, timeCost: 2, parallelism: 1 }));
}

/** True when the password fits. Without a hash it takes the same time and is false. */
export function fitsPassword(password: string, hash: string | null): Promise<boolean> {
  return inTurn(async () => {
    const fits = await (await argon2()).verify(hash ?? nobody, password.normalize('NFC'));
    return fits && hash !== null;
  });
}

/** Loaded by the first sign-in: a shop that nobody signs in to does not pay for it. */
const argon2 = () => import('@node-rs/argon2');

let running = 0;
const queue: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < atOnce) running += 1;
  else if (queue.length >= longestQueue) throw refuse('server.busy');
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}

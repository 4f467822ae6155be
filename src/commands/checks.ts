/** `migrate`, `invariants`, `doctor` and `reconcile`. */
import { isoText } from '../core/time.ts';
import { appliedMigrations, migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { checkConfig } from '../notifications/check-config.ts';
import { createSmtp } from '../notifications/smtp.ts';
import { createTelegramApi } from '../notifications/telegram-api.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { askGateway } from '../payments/oxapay/ask-gateway.ts';
import { createOxapayClient } from '../payments/oxapay/client.ts';
import { reconcilePayments } from '../payments/reconcile-payments.ts';
import { askAboutAll } from '../payments/store.ts';
import { checkInvariants, provedByTests } from '../reports/check-invariants.ts';
import { reconcileWindow, reconciliationCsv } from '../reports/reconcile-books.ts';
import { countQuarantined } from '../stock/restore-store.ts';
import { allOpenMs, type Command, count, optionalFlag } from './command.ts';

export const migrateCommand: Command = {
  usage: 'migrate',
  does: 'brings the database up to date; every start does this too',
  async run(given) {
    const db = await openDatabase(given.config.database);
    try {
      const done = await migrate(db);
      given.say(done.length === 0 ? `Up to date: ${(await appliedMigrations(db)).join(', ')}` : `Brought up to date: ${done.join(', ')}`);
    } finally {
      await db.close();
    }
    return 0;
  },
};

export const invariants: Command = {
  usage: 'invariants',
  does: 'asks the data whether everything holds that must always hold',
  async run({ openShop, say }) {
    const shop = await openShop();
    const violations = await checkInvariants(shop.db, shop.clock.now());
    for (const { id, detail } of violations) say(`${id}  ${detail}`);
    say(violations.length === 0 ? 'All rules hold.' : `${count(violations.length, 'violation')}.`);
    say(`Not to be seen in data, and proved by tests instead: ${provedByTests.join(', ')} (docs/invariants.md).`);
    return violations.length === 0 ? 0 : 1;
  },
};

export const doctor: Command = {
  usage: 'doctor',
  does: 'checks database, payment gateway, Telegram, mail, clock and public address, and says what to do; changes nothing',
  async run({ config, clock, say }) {
    // Not brought up to date: an old schema is one of the things to tell.
    const db = await openDatabase(config.database);
    const smtp = config.mail && createSmtp(config.mail.url, config.production);
    try {
      const shop = { config, clock, db, outbox: createOutbox(clock) };
      const oxapay = createOxapayClient(config.oxapay.apiUrl, config.secrets.values.oxapayMerchantKey);
      const parts = { shop, telegram: createTelegramApi(config), smtp, askGateway: () => askGateway(config, oxapay, clock.now()) };
      const checks = await checkConfig(parts, 'en');
      for (const { label, ok, advice } of checks) say(`${ok ? 'ok  ' : 'FAIL'} ${label}: ${advice}`);
      if (!checks.every(({ ok }) => ok)) return 1;
      const waiting = await countQuarantined(db.read);
      if (waiting > 0) say(`     Stock: after a restore, ${count(waiting, 'key')} in quarantine: see "restore --release".`);
      return 0;
    } finally {
      smtp?.close();
      await db.close();
    }
  },
};

export const reconcile: Command = {
  usage: 'reconcile [--from <date>] [--to <date>] [--csv] [--all]',
  does: 'asks the gateway about payments that are due (--all: every open one of the last nine days), then compares its books with ours, by default those of the last two days; --csv prints the differences for a spreadsheet. Ends with 1 when there are any',
  flags: { from: 'text', to: 'text', csv: 'switch', all: 'switch' },
  async run(given) {
    if (given.config.oxapay.mode === 'off') {
      given.say('OXAPAY_SECRET_KEY is not set, so there is nobody to ask.');
      return 1;
    }
    const { shop, providers, books } = await given.openPayments();
    const asCsv = given.flags.csv === true;
    const tell = (line: string): void => (asCsv ? undefined : given.say(line));
    if (given.flags.all === true) {
      const now = shop.clock.now();
      tell(`${count(await shop.db.transaction((tx) => askAboutAll(tx, allOpenMs, now)), 'open payment')} to ask about …`);
    }
    tell(`${count(await reconcilePayments(shop, providers), 'payment')} asked about.`);
    const result = await reconcileWindow(shop, books, optionalFlag(given, 'from'), optionalFlag(given, 'to'));
    const { differences } = result;
    if (asCsv) given.say(reconciliationCsv(result).text.trimEnd());
    for (const { kind, order_id: order, reference, track_id: track, ours, theirs } of differences)
      tell(`${kind}  ${order ?? reference}  ${track ?? ''}  here: ${ours || '-'}  there: ${theirs || '-'}`);
    tell(
      `${isoText(result.from)} to ${isoText(result.to)}: ${count(result.payments, 'payment')} and ${count(result.payouts, 'payout')} of the gateway compared.`,
    );
    tell(differences.length === 0 ? 'The books agree.' : `${count(differences.length, 'difference')}.`);
    return differences.length === 0 ? 0 : 1;
  },
};

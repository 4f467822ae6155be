/** `operator create` and `api-key create`. */
import { createApiKey } from '../accounts/api-key.ts';
import { createOperator } from '../accounts/create-operator.ts';
import { inviteOperator } from '../accounts/invite-operator.ts';
import { isOperatorRole, operatorRoles } from '../accounts/operator.ts';
import { DAY } from '../core/time.ts';
import type { OperatorRole } from '../db/tables.ts';
import { type Command, cliActor, flag, type Given, optionalFlag, UsageError } from './command.ts';

function role(given: Given): OperatorRole {
  const name = flag(given, 'role');
  if (!isOperatorRole(name)) throw new UsageError(`--role must be one of ${operatorRoles.join(', ')}, not "${name}".`);
  return name;
}

export const operatorCreate: Command = {
  usage: 'operator create --email a@b.c --role manager [--name "…"] [--password …]',
  does: 'adds an operator; without a password it prints a one-time link to set one',
  flags: { email: 'text', role: 'text', name: 'text', password: 'text' },
  async run(given) {
    const email = flag(given, 'email');
    const who = { email, name: optionalFlag(given, 'name') ?? email.split('@')[0] ?? email, role: role(given) };
    const password = optionalFlag(given, 'password');
    const shop = await given.openShop();
    if (password !== undefined) {
      await createOperator(shop, cliActor, { ...who, password });
      given.say(`${email} can sign in at ${given.config.publicUrl}/admin`);
    } else {
      const { link } = await inviteOperator(shop, cliActor, who);
      given.say(`Give ${email} this link; it works once, for 24 hours: ${link}`);
    }
    return 0;
  },
};

export const apiKeyCreate: Command = {
  usage: 'api-key create --role manager --name "…" [--scopes orders.read,stock.write] [--days 90]',
  does: 'makes an API key and prints it, this once; it has all that its role may do, or only the scopes named',
  flags: { role: 'text', name: 'text', scopes: 'text', days: 'text' },
  async run(given) {
    const days = optionalFlag(given, 'days');
    if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new UsageError(`--days must be a whole number, not "${days}".`);
    const shop = await given.openShop();
    const wanted = {
      name: flag(given, 'name'),
      role: role(given),
      scopes: optionalFlag(given, 'scopes')?.split(','),
      expiresAt: days === undefined ? undefined : shop.clock.now() + Number(days) * DAY,
    };
    const { key } = await createApiKey(shop, cliActor, wanted);
    given.say(key);
    return 0;
  },
};

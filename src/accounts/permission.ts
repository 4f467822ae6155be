/** What an operator may do, by role (S38). Every admin route names one; the server refuses to start when one does not. */
import type { OperatorRole } from '../db/tables.ts';

/** Which roles hold each permission. The owner holds all. */
export const permissions = {
  'catalog.read': ['manager', 'support', 'auditor'],
  'catalog.write': ['manager'],
  'stock.read': ['manager', 'support', 'auditor'],
  'stock.write': ['manager'],
  'stock.reveal': ['manager'],
  'orders.read': ['manager', 'support', 'auditor'],
  'orders.export': ['manager', 'auditor'],
  'orders.write': ['manager', 'support'],
  'orders.deliver': ['manager', 'support'],
  'payments.read': ['manager', 'support', 'auditor'],
  'payments.confirm': ['manager', 'support'],
  'payments.resolve': ['manager'],
  'refunds.read': ['manager', 'support', 'auditor'],
  'refunds.request': ['manager', 'support'],
  'refunds.approve': ['manager'],
  'settings.read': ['manager', 'support', 'auditor'],
  'settings.write': ['manager'],
  'settings.secrets': ['manager'],
  'notifications.read': ['manager', 'support', 'auditor'],
  'notifications.write': ['manager', 'support'],
  'reports.read': ['manager', 'auditor'],
  'audit.read': ['manager', 'auditor'],
  'operators.read': ['manager', 'auditor'],
  'operators.write': [],
  'session.own': ['manager', 'support', 'auditor'],
} as const satisfies Record<string, readonly Exclude<OperatorRole, 'owner'>[]>;

/** What a session that was left open must not be enough for (S40): it needs a password or code given just now. */
const sensitive: readonly Permission[] = ['operators.write', 'refunds.approve', 'stock.reveal', 'settings.secrets', 'orders.export'];

export function isSensitive(permission: Permission): boolean {
  return sensitive.includes(permission);
}

export type Permission = keyof typeof permissions;

/** All that a role may do, for interfaces that show only what works. */
export function permissionsOf(role: OperatorRole): Permission[] {
  return Object.keys(permissions)
    .filter(isPermission)
    .filter((permission) => isAllowed(role, permission));
}

/**
 * What an API key of a role can be limited to. Whoever may make keys could make himself one without limits, so that goes with none;
 * and to ask who one is goes with all.
 */
export function scopesOf(role: OperatorRole): Permission[] {
  return permissionsOf(role).filter((permission) => permission !== 'operators.write' && permission !== 'session.own');
}

function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissions, text);
}

export function isAllowed(role: OperatorRole, permission: Permission): boolean {
  if (role === 'owner') return true;
  const holders: readonly OperatorRole[] = permissions[permission];
  return holders.includes(role);
}

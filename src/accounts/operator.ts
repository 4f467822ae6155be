/** An operator is a person who runs the shop. */
import { parseEmail } from '../core/text.ts';
import { isoText } from '../core/time.ts';
import type { OperatorRole, Tables } from '../db/tables.ts';
import { closed, Type } from '../http/schemas.ts';

export type Operator = Tables['operators'];

export const RoleName = Type.Union([Type.Literal('owner'), Type.Literal('manager'), Type.Literal('support'), Type.Literal('auditor')]);

export const operatorRoles = ['owner', 'manager', 'support', 'auditor'] as const satisfies readonly OperatorRole[];

export function isOperatorRole(text: unknown): text is OperatorRole {
  return operatorRoles.some((role) => role === text);
}

/**
 * The e-mail a person signs in with: one plain address, all of it in lower case, so that nobody fails by a capital letter.
 * @throws Refusal `email.invalid`
 */
export function parseOperatorEmail(text: string): string {
  return parseEmail(text, 'email').toLowerCase();
}

/** `active`, `disabled`, or `invited` while the link has not been used. */
export type OperatorState = 'active' | 'invited' | 'disabled';

function stateOf(operator: Pick<Operator, 'disabled_at' | 'password_hash'>): OperatorState {
  if (operator.disabled_at !== null) return 'disabled';
  return operator.password_hash === null ? 'invited' : 'active';
}

/** An operator as other operators see him. */
export const OperatorView = closed({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: RoleName,
  state: Type.Union([Type.Literal('active'), Type.Literal('invited'), Type.Literal('disabled')]),
  second_factor: Type.Boolean(),
  created_at: Type.String(),
  last_sign_in_at: Type.Union([Type.String(), Type.Null()]),
  version: Type.Integer(),
});

export function operatorView(operator: Operator, hasSecondFactor: boolean): Type.Static<typeof OperatorView> {
  const { id, email, name, role, version } = operator;
  const lastSignIn = operator.last_sign_in_at;
  return {
    id,
    email,
    name,
    role,
    state: stateOf(operator),
    second_factor: hasSecondFactor,
    created_at: isoText(operator.created_at),
    last_sign_in_at: lastSignIn === null ? null : isoText(lastSignIn),
    version,
  };
}

/** What the doors of this feature take and answer about people and their sessions. */
import type { Config } from '../config/config.ts';
import { isoText } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import { type Caller, mayCall } from './caller.ts';
import { type Factors, isSecondFactor } from './factors.ts';
import { RoleName } from './operator.ts';
import { permissionsOf } from './permission.ts';
import { csrfToken, sessionIdleMs, verifiedMs } from './session.ts';
import type { SessionRow } from './session-store.ts';

/** Printable ASCII; whether it is an address is for `parseOperatorEmail` to say. */
export const Email = Type.String({ pattern: '^[\\x20-\\x7e]{3,254}$' });
export const PersonName = Type.String({ minLength: 1, maxLength: 100 });
/** Its real bounds are told by `password-rules.ts`, in words. */
export const Password = Type.String({ minLength: 1, maxLength: 512 });
export const Code = Type.String({ minLength: 6, maxLength: 30 });

const optional = Type.Union([Type.String(), Type.Null()]);

/** Who is signed in, and what a page needs to act for him. */
export const CallerView = closed({
  operator: closed({
    kind: Type.Union([Type.Literal('operator'), Type.Literal('api_key')]),
    id: Type.String(),
    name: Type.String(),
    email: optional,
    role: RoleName,
  }),
  permissions: Type.Array(Type.String()),
  /** An authenticator app or a passkey: the password alone does not sign in. */
  second_factor: Type.Boolean(),
  passkeys: Type.Integer(),
  /** To be sent back as `X-CSRF-Token` with everything that changes something; null for an API key, which needs none. */
  csrf_token: optional,
  /** When the session ends at the latest. */
  expires_at: optional,
  /** Until when sensitive actions need no new password or code. */
  confirmed_until: optional,
});

export function callerView(config: Config, caller: Caller, factors: Factors): Type.Static<typeof CallerView> {
  const { kind, id, name, role } = caller;
  const session = caller.kind === 'operator' ? caller.session : undefined;
  return {
    operator: { kind, id, name, email: caller.kind === 'operator' ? caller.email : null, role },
    permissions: permissionsOf(role).filter((permission) => mayCall(caller, permission)),
    second_factor: isSecondFactor(factors),
    passkeys: factors.passkeys,
    csrf_token: session ? csrfToken(config, session.id) : null,
    expires_at: session ? isoText(session.expires_at) : null,
    confirmed_until: session ? isoText(session.verified_at + verifiedMs) : null,
  };
}

export const SessionView = closed({
  id: Type.String(),
  /** The one that asks. */
  current: Type.Boolean(),
  created_at: Type.String(),
  last_seen_at: Type.String(),
  /** When it ends if nothing is done with it. */
  expires_at: Type.String(),
  ip: Type.String(),
  agent: Type.String(),
});

export function sessionView(session: SessionRow, currentId: string): Type.Static<typeof SessionView> {
  return {
    id: session.id,
    current: session.id === currentId,
    created_at: isoText(session.created_at),
    last_seen_at: isoText(session.last_seen_at),
    expires_at: isoText(Math.min(session.expires_at, session.last_seen_at + sessionIdleMs)),
    ip: session.ip,
    agent: session.agent,
  };
}

/** The browser's part of passkeys. Its library is loaded when somebody asks for one. */
import type { Answer, Body } from '../api.ts';
import { useText, type Words } from '../text/text.ts';

type NewCredential = Body<'POST /api/admin/passkeys'>['credential'];
type Assertion = Body<'POST /api/admin/session/passkey'>['passkey'];
type Known = Answer<'POST /api/admin/session/passkey/options'>['allowCredentials'];

const webauthn = () => import('@simplewebauthn/browser');

/** Asks the person's device; both reject with words for the person. */
export function usePasskeys() {
  const t = useText();
  return {
    /** Browsers have them over https and on localhost only. */
    possible: 'PublicKeyCredential' in window,
    make: (options: Answer<'POST /api/admin/passkeys/options'>): Promise<NewCredential> =>
      worded(t, async () => {
        const { startRegistration } = await webauthn();
        const { pubKeyCredParams, excludeCredentials, ...rest } = options;
        return startRegistration({
          optionsJSON: { ...rest, pubKeyCredParams: [...pubKeyCredParams], excludeCredentials: excludeCredentials.map(described) },
        });
      }),
    use: (options: Answer<'POST /api/admin/session/passkey/options'>): Promise<Assertion> =>
      worded(t, async () => {
        const { startAuthentication } = await webauthn();
        return startAuthentication({ optionsJSON: { ...options, allowCredentials: options.allowCredentials.map(described) } });
      }),
  };
}

const described = ({ transports, ...known }: Known[number]) => ({ ...known, transports: [...transports] });

async function worded<T>(t: Words, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new Error(wordsOf(t, error), { cause: error });
  }
}

/** Browsers say by an error's name what happened, and little more, so that pages learn nothing of other people's devices. */
function wordsOf(t: Words, error: unknown): string {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return t('passkey.cancelled');
    case 'InvalidStateError':
      return t('passkey.already');
    case 'SecurityError':
      return t('passkey.wrongAddress');
    case 'ConstraintError':
    case 'NotSupportedError':
      return t('passkey.unfit');
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

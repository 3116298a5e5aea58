import { queryOptions } from '@tanstack/react-query';
import { ApiError, forgetCredential, get, keepCredential, post, type SignedIn } from './client';
import type { Permission, Person } from './schema';

/** Who is signed in; null for nobody. Also learns the value that calls need against forged requests. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<Person | null> => {
    try {
      const person = await get<Person>('/v1/me', {}, signal);
      if (person.csrf) keepCredential({ csrf: person.csrf });
      return person;
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 401) return null;
      throw problem;
    }
  },
});

export const may = (person: Person | null | undefined, permission: Permission) => person?.permissions?.includes(permission) ?? false;

/** Answers the challenge of a second factor, or undefined once the person is signed in. */
export async function signIn(email: string, password: string, platform?: boolean): Promise<string | undefined> {
  const answer = await post<SignedIn & { challenge?: string }>('/v1/sign-ins', { email, password, platform });
  if (answer.challenge) return answer.challenge;
  keepCredential(answer);
  return undefined;
}

export async function secondFactor(challenge: string, code: string) {
  const proof = /^\d{6}$/.test(code.replaceAll(' ', '')) ? { code: code.replaceAll(' ', '') } : { recoveryCode: code.trim() };
  keepCredential(await post<SignedIn>('/v1/sign-ins:second-factor', { challenge, ...proof }));
}

export async function signInWithPasskey(platform?: boolean) {
  const { options, challenge } = await post<{ options: { publicKey?: unknown }; challenge: string }>('/v1/sign-ins:passkey-options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON((options.publicKey ?? options) as PublicKeyCredentialRequestOptionsJSON);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  keepCredential(await post<SignedIn>('/v1/sign-ins:passkey', { challenge, credential: credential.toJSON(), platform }));
}

export async function switchTenant(tenant: string) {
  keepCredential(await post<SignedIn>('/v1/sign-ins:switch', { tenant }));
}

export async function signOut() {
  await post('/v1/sign-ins:sign-out').catch(() => {});
  forgetCredential();
}

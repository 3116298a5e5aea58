/** What the engine refused, or why it could not be reached. `status` is 0 where no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

interface Credential {
  csrf?: string;
  accessToken?: string;
  expiresAt?: number;
}

const refreshKey = 'parley-refresh';

/** Why a call is refused whose sign-in has ended. */
const over = new Set(['API_KEY_NEEDED', 'CREDENTIAL_ENDED']);

let credential: Credential = {};
let refreshing: Promise<void> | undefined;
let onSignedOut: () => void = () => {};

export interface SignedIn {
  csrf?: string;
  accessToken?: string;
  accessTokenExpiresAt?: string;
  refreshToken?: string;
}

/** Keeps what signing in answered: the value against forged requests of a cookie, or the tokens of an account that chose them. */
export function keepCredential(answer: SignedIn) {
  credential = { csrf: answer.csrf || undefined };
  if (!answer.accessToken) return;
  credential.accessToken = answer.accessToken;
  credential.expiresAt = Date.parse(answer.accessTokenExpiresAt ?? '');
  if (answer.refreshToken) sessionStorage.setItem(refreshKey, answer.refreshToken);
}

export function forgetCredential() {
  credential = {};
  sessionStorage.removeItem(refreshKey);
}

export function whenSignedOut(act: () => void) {
  onSignedOut = act;
}

/** True where files need a signed address, because the browser sends no cookie for them. */
export const usesTokens = () => credential.accessToken !== undefined || sessionStorage.getItem(refreshKey) !== null;

async function refresh() {
  const refreshToken = sessionStorage.getItem(refreshKey);
  if (!refreshToken) return;
  const response = await fetch('/v1/sign-ins:refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
  });
  if (response.ok) keepCredential((await response.json()) as SignedIn);
  else if (response.status < 500) forgetCredential();
}

/** The headers of a call. A token that is about to end is renewed first, once for all calls that wait for it. */
export async function headers(more: Record<string, string> = {}): Promise<Record<string, string>> {
  if (usesTokens() && (credential.expiresAt ?? 0) < Date.now() + 30_000) {
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    await refreshing;
  }
  if (credential.accessToken) return { ...more, authorization: `Bearer ${credential.accessToken}` };
  return credential.csrf ? { ...more, 'x-parley-csrf': credential.csrf } : more;
}

export async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { error?: { reason?: string; message?: string } };
  const retry = Number(response.headers.get('retry-after'));
  return new ApiError(
    response.status,
    body.error?.reason ?? '',
    body.error?.message ?? `${response.status} ${response.statusText}`,
    retry || undefined,
  );
}

/** How far the engine's clock is ahead of this one, as the first answer told: to the second, and the same from then on, so that times keep their order. */
let ahead: number | undefined;

/** The engine's time, in milliseconds. */
export const engineNow = () => Date.now() + (ahead ?? 0);

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new ApiError(0, 'UNREACHABLE', '');
  }
  ahead ??= (Date.parse(response.headers.get('date') ?? '') || Date.now()) - Date.now();
  if (response.ok) return response;
  const error = await failure(response);
  // A wrong password is refused with 401 as well, and ends nothing.
  if (over.has(error.reason) && path !== '/v1/me') {
    forgetCredential();
    onSignedOut();
  }
  throw error;
}

export async function get<T>(path: string, query: Record<string, string | number | boolean | undefined> = {}, signal?: AbortSignal): Promise<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : '';
  const response = await call(path + search, { headers: await headers(), signal });
  return (await response.json()) as T;
}

export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
  const response = await call(path, {
    method,
    headers: await headers(method === 'DELETE' ? {} : { 'content-type': 'application/json' }),
    body: method === 'DELETE' ? undefined : JSON.stringify(body),
  });
  return (await response.json()) as T;
}

export const post = <T>(path: string, body?: unknown) => send<T>('POST', path, body);

/** Uploads a file for a message and answers what is known of it. `progress` is told a fraction of 1. */
export async function upload<T>(file: File, kind: string, progress: (done: number) => void, signal?: AbortSignal): Promise<T> {
  const given = await headers({ 'content-type': file.type || 'application/octet-stream' });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/v1/media?${new URLSearchParams({ kind, fileName: file.name })}`);
    for (const [name, value] of Object.entries(given)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => progress(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ApiError(0, 'UNREACHABLE', ''));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.onload = () => {
      const body = JSON.parse(request.responseText || '{}') as { error?: { reason?: string; message?: string } };
      if (request.status < 300) resolve(body as T);
      else reject(new ApiError(request.status, body.error?.reason ?? '', body.error?.message ?? String(request.status)));
    };
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

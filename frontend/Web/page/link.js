// The secret is behind '#': it reaches the server in the bodies of these two requests, and in no address or log.
const secret = location.hash.slice(1);
const form = document.getElementById('form');
const state = document.getElementById('state');
const titles = {
  INVITATION: 'You are invited', SIGN_UP: 'Choose a password', PASSWORD_RESET: 'Choose a new password', FIRST_ADMIN: 'The first admin',
};

const factor = document.getElementById('factor');
let link = {}, csrf = '';

async function post(path, body) {
  const headers = { 'Content-Type': 'application/json', ...(csrf && { 'X-Parley-Csrf': csrf }) };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

function ask(field, wanted) {
  document.getElementById(`of-${field}`).hidden = !wanted;
  form.elements[field].required = wanted;
}

async function show() {
  history.replaceState(null, '', location.pathname);
  try {
    link = await post('/v1/links:look', { secret });
    const joins = link.purpose === 'INVITATION' && link.known === true;
    document.getElementById('title').textContent = titles[link.purpose] ?? 'Your link';
    state.textContent = [link.tenantName, link.email].filter(Boolean).join(', ');
    ask('email', link.purpose === 'FIRST_ADMIN');
    ask('name', link.purpose === 'FIRST_ADMIN' || (link.purpose === 'INVITATION' && !joins));
    ask('password', !joins);
    if (link.termsVersion && link.purpose === 'INVITATION' && !joins) {
      document.getElementById('version').textContent = link.termsVersion;
      form.dataset.terms = link.termsVersion;
      ask('terms', true);
    }
    form.hidden = false;
  } catch (error) {
    state.textContent = error.message;
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, name, password } = form.elements;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    const done = await post('/v1/links:use', {
      secret, email: email.value, name: name.value, password: password.value, timeZone, locale: navigator.language, termsVersion: form.dataset.terms ?? '',
    });
    form.hidden = true;
    state.textContent = `Done. You can sign in as ${done.email} now.`;
    if (link.platform && password.value) await beginFactor(done.email, password.value);
  } catch (error) {
    state.textContent = error.message;
  }
});

// An admin of the platform can do nothing else before this; who has a second factor already is asked for it when signing in.
async function beginFactor(email, password) {
  const signIn = await post('/v1/sign-ins', { email, password, platform: true });
  if (!signIn.csrf) return;
  csrf = signIn.csrf;
  const made = await post('/v1/me/authenticator', { password });
  document.getElementById('key').textContent = made.key;
  document.getElementById('app').href = made.uri;
  factor.hidden = false;
}

factor.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const { recoveryCodes } = await post('/v1/me/authenticator:confirm', { code: factor.elements.code.value });
    document.getElementById('codes').replaceChildren(...recoveryCodes.map(code => Object.assign(document.createElement('li'), { textContent: code })));
    factor.hidden = true;
    document.getElementById('recovery').hidden = false;
  } catch (error) {
    document.getElementById('wrong').textContent = error.message;
  }
});

show();

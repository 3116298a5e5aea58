// The secret is behind '#': it reaches the server in the bodies of these two requests, and in no address or log.
const secret = location.hash.slice(1);
const form = document.getElementById('form');
const state = document.getElementById('state');
const titles = {
  INVITATION: 'You are invited', SIGN_UP: 'Choose a password', PASSWORD_RESET: 'Choose a new password', FIRST_ADMIN: 'The first admin',
};

async function post(path, body) {
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
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
    const link = await post('/v1/links:look', { secret });
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
  } catch (error) {
    state.textContent = error.message;
  }
});

show();

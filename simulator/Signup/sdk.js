// What an Embedded Signup page uses of Meta's JavaScript SDK: FB.init and FB.login with a configuration, answered by a window.
'use strict';
(() => {
  const home = new URL(document.currentScript.src).origin;
  let options = {};
  let waiting = null;
  window.addEventListener('message', (message) => {
    if (message.origin !== home || !message.data?.simulatedLogin || !waiting) return;
    const answer = waiting;
    waiting = null;
    const { code } = message.data;
    answer(code ? { authResponse: { code }, status: 'connected' } : { authResponse: null, status: 'unknown' });
  });
  window.FB = {
    init: (given) => { options = given; },
    login: (callback, asked = {}) => {
      waiting = callback;
      const query = new URLSearchParams({
        client_id: options.appId ?? '', display: 'popup', origin: location.origin, config_id: asked.config_id ?? '',
        response_type: asked.response_type ?? 'code', state: asked.state ?? '',
      });
      window.open(`${home}/${options.version ?? 'v26.0'}/dialog/oauth?${query}`, 'signup', 'width=600,height=700');
    },
  };
  window.fbAsyncInit?.();
})();

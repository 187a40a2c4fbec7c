'use strict';
// Native WebAuthn with conversions of our own: a library would take most of what a page may weigh, and the browser's own JSON methods are too young for many phones.
(() => {
  const api = window.PublicKeyCredential;
  // Browsers know no passkeys at IP addresses, and none without a secure context.
  const able = window.isSecureContext && api !== undefined && !/^[\d.]+$|^\[/.test(location.hostname);
  const rpId = location.hostname;

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
  const toText = (buffer) => {
    let binary = '';
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  const named = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }));

  const toOptions = (sent) => ({
    ...sent,
    challenge: toBytes(sent.challenge),
    ...(sent.user && { user: { ...sent.user, id: toBytes(sent.user.id) }, excludeCredentials: named(sent.excludeCredentials) }),
    ...(sent.allowCredentials && { allowCredentials: named(sent.allowCredentials) }),
  });

  function toJson(credential) {
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
  }

  // One question at a time: a browser refuses the second, and the one in the autofill waits for ever.
  let asking;

  async function ask(input, mediation) {
    if (asking) asking.abort();
    const own = (asking = new AbortController());
    const { options, request, ask: method } = input.dataset;
    const sent = request ? JSON.parse(request) : await (await fetch(options, { cache: 'no-store' })).json();
    if (own.signal.aborted) return undefined;
    // Whoever makes an account has just typed here what their passkey is to be known by.
    const { username, name } = input.form.elements;
    if (sent.user && username) Object.assign(sent.user, { name: username.value.trim(), displayName: name.value.trim() || username.value.trim() });
    const credential = await navigator.credentials[method]({ publicKey: toOptions(sent), signal: own.signal, ...(mediation && { mediation }) });
    if (own.signal.aborted || !credential) return undefined;
    return toJson(credential);
  }

  function say(input, what) {
    for (const line of input.form.querySelectorAll('[data-say]')) line.hidden = line.dataset.say !== what;
  }

  async function answer(input, mediation, quietly) {
    try {
      const json = await ask(input, mediation);
      if (json === undefined) return;
      input.value = json;
      if (quietly) input.form.elements.silently.value = 'yes';
      input.form.submit();
    } catch (error) {
      if (mediation || error.name === 'AbortError') return;
      say(input, error.name === 'InvalidStateError' ? 'exists' : 'failed');
      if (input.dataset.conditional !== undefined) suggest(input);
    }
  }

  // Passkeys among what the browser suggests for the user name. A challenge lasts five minutes; somebody may sit here for longer.
  let renewal;
  async function suggest(input) {
    clearTimeout(renewal);
    if (!api.isConditionalMediationAvailable || !(await api.isConditionalMediationAvailable())) return;
    renewal = setTimeout(() => suggest(input), 240_000);
    await answer(input, 'conditional');
  }

  // Whoever signs in by password here may be offered a passkey afterwards, if this device can keep one.
  async function tellThatAble(form) {
    const platform = api.isUserVerifyingPlatformAuthenticatorAvailable && (await api.isUserVerifyingPlatformAuthenticatorAvailable());
    if (!platform) return;
    let field = form.elements.request;
    if (!field) {
      field = document.createElement('input');
      field.type = 'hidden';
      field.name = 'request';
      form.append(field);
    }
    if (!field.value.startsWith('offer.')) field.value = `offer.${field.value}`;
  }

  const signal = async (name, values) => {
    try {
      if (api && api[name]) await api[name]({ rpId, ...values });
    } catch {
      // The browser's own list of passkeys is only as good as it is.
    }
  };

  for (const input of document.querySelectorAll('input[data-ask]')) {
    const { form } = input;
    for (const each of document.querySelectorAll('[data-needs-passkeys]')) each.hidden = !able;
    for (const each of document.querySelectorAll('[data-without-passkeys]')) each.hidden = able;
    if (!able) continue;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      say(input, undefined);
      void answer(input);
    });
    if (input.dataset.unknown) void signal('signalUnknownCredential', { credentialId: input.dataset.unknown });
    if (input.dataset.conditional !== undefined) {
      void suggest(input);
      window.addEventListener('pageshow', (event) => { if (event.persisted) void suggest(input); });
      window.addEventListener('pagehide', () => { if (asking) asking.abort(); });
      const password = document.querySelector('form input[name="password"]');
      if (password) void tellThatAble(password.form);
    }
    if (input.dataset.upgrade !== undefined && api.getClientCapabilities) {
      void api.getClientCapabilities().then((can) => { if (can.conditionalCreate) void answer(input, 'conditional', true); });
    }
  }

  // What this person has here, so that password managers stop offering what was removed, and show the name that counts.
  const known = document.querySelector('[data-passkeys]');
  if (known && able) {
    const { userId, ids, name, displayName } = JSON.parse(known.dataset.passkeys);
    void signal('signalAllAcceptedCredentials', { userId, allAcceptedCredentialIds: ids });
    void signal('signalCurrentUserDetails', { userId, name, displayName });
  }
})();

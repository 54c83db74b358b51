// Passkeys: a form with data-passkey asks the browser's own dialog before it is sent. Without this file, or in a browser
// that knows no passkeys, the form stays hidden and the page says what else there is. Sentences come from the page.
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const read = options => {
  const known = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) return { ...read, user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
  return { ...read, allowCredentials: known(options.allowCredentials) };
};

const write = credential => {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    parts.attestationObject = text(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    if (response.userHandle) parts.userHandle = text(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
};

// The demo's bare network address has no passkeys, its name "localhost" has.
const ours = form => {
  const { rpId, rp } = JSON.parse(form.dataset.passkey);
  return `.${location.hostname}`.endsWith(`.${rpId ?? rp.id}`);
};

for (const form of window.PublicKeyCredential ? [...document.querySelectorAll('form[data-passkey]')].filter(ours) : []) {
  const answer = form.querySelector('[name$="answer"]');
  const message = form.querySelector('[data-passkey-message]');
  const ask = async () => {
    const publicKey = read(JSON.parse(form.dataset.passkey));
    const credentials = navigator.credentials;
    return publicKey.user ? credentials.create({ publicKey }) : credentials.get({ publicKey });
  };
  form.hidden = false;
  for (const other of document.querySelectorAll('[data-passkey-otherwise]')) other.hidden = true;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    message.hidden = true;
    try {
      answer.value = write(await ask());
    } catch {
      message.hidden = false;
      message.focus();
      return;
    }
    form.submit();
  });
}

// Passkeys and security keys. The server's options lie in the page (json_script) or come by fetch;
// the answer goes back in the form's `credential` field, as JSON with base64url bytes.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options, isPasskey) {
  const wanted = { ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
  wanted.authenticatorSelection = { ...options.authenticatorSelection, residentKey: isPasskey ? "required" : "discouraged", requireResidentKey: isPasskey };
  if (isPasskey) wanted.authenticatorSelection.userVerification = "required";
  const made = await navigator.credentials.create({ publicKey: wanted });
  return answer(made, { attestationObject: toText(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] });
}

async function get(options) {
  const wanted = { ...options, challenge: toBytes(options.challenge), allowCredentials: known(options.allowCredentials) };
  const got = await navigator.credentials.get({ publicKey: wanted });
  const { authenticatorData, signature, userHandle } = got.response;
  return answer(got, { authenticatorData: toText(authenticatorData), signature: toText(signature), userHandle: userHandle ? toText(userHandle) : null });
}

function answer(credential, response) {
  return JSON.stringify({
    id: credential.id, rawId: toText(credential.rawId), type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  });
}

async function options(form) {
  if (!form.hasAttribute("data-passkey-fetch")) return JSON.parse(document.getElementById("passkey-options").textContent);
  const reply = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!reply.ok) throw new Error("The server did not answer. Try again.");
  return reply.json();
}

document.addEventListener("submit", async (e) => {
  const form = e.target.closest("form[data-passkey]");
  if (!form) return;
  e.preventDefault();
  const error = form.querySelector("[data-passkey-error]");
  error.hidden = true;
  try {
    const asked = await options(form);
    const isNew = form.dataset.passkey === "create";
    form.elements.credential.value = isNew ? await create(asked.creation_options.publicKey, form.elements.passwordless?.checked ?? true) : await get(asked.request_options.publicKey);
    form.submit();
  } catch (failure) {
    error.textContent = failure.name === "NotAllowedError" ? "It was cancelled, or took too long. Try again." : failure.message;
    error.hidden = false;
  }
});

// Make a passkey, or sign in with one. Buttons that need this are hidden until it runs.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

const send = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

const make = async (form) => {
  const options = await send(form.dataset.options, {});
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = known(options.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey: options });
  return {
    credential: {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    },
    name: form.elements.name.value,
  };
};

const use = async (form) => {
  const options = await send(form.dataset.options, {});
  options.challenge = bytes(options.challenge);
  options.allowCredentials = known(options.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return {
    credential: {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    },
    place: form.dataset.place,
  };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failure = form.querySelector("[role=alert]");
    failure.hidden = true;
    try {
      const sent = await (form.dataset.passkey === "make" ? make(form) : use(form));
      location.assign((await send(form.action, sent)).place);
    } catch {
      failure.hidden = false;
    }
  });
}

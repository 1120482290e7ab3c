/* Passkeys: asks the browser for one, and sends what it answers. */
(() => {
  "use strict";

  const { library } = document.currentScript.dataset;
  const supported = () => Boolean(window.isSecureContext && window.PublicKeyCredential && navigator.credentials);

  // What turns our question into the browser's, and its answer into ours: fetched by whoever has a passkey.
  let loaded;
  const load = () => {
    loaded = loaded || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = library;
      script.onload = done;
      script.onerror = () => { loaded = null; failed(new Error("no library")); };
      document.head.append(script);
    });
    return loaded;
  };

  const say = (form, name) => {
    form.querySelectorAll("[data-passkey-says]").forEach((one) => { one.hidden = one.dataset.passkeySays !== name; });
  };

  const options = async (form) => {
    const answer = await fetch(form.dataset.passkeyOptions, { method: "POST", body: new FormData(form) });
    if (!answer.ok || answer.redirected) throw new Error("no options");
    return answer.json();
  };

  const ask = async (form) => {
    const [question] = await Promise.all([options(form), load()]);
    return form.dataset.passkey === "new" ? window.webauthnJSON.create(question) : window.webauthnJSON.get(question);
  };

  const ready = (form) => {
    const field = form.querySelector("[name=credential]");
    let busy = false;
    form.querySelectorAll("[data-passkey-needs]").forEach((one) => { one.hidden = false; });
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      if (busy || !form.reportValidity()) return;
      busy = true;
      say(form, "");
      try {
        field.value = JSON.stringify(await ask(form));
        form.submit();
      } catch (error) {
        say(form, error.name === "InvalidStateError" ? "known" : error.name === "NotAllowedError" ? "stopped" : "failed");
      } finally {
        busy = false;
      }
    });
    // Whoever comes back to this page asks anew.
    window.addEventListener("pageshow", () => { field.value = ""; });
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (supported()) ready(form);
    document.querySelectorAll("[data-passkey-lacks]").forEach((one) => { one.hidden = supported(); });
  });
})();

/* Passkeys: asks the browser for one, and sends what it answers. Uses webauthnJSON, which the page loads before. */
(() => {
  "use strict";

  const supported = () => window.isSecureContext && window.webauthnJSON && window.webauthnJSON.supported();

  const say = (form, name) => {
    form.querySelectorAll("[data-passkey-says]").forEach((one) => { one.hidden = one.dataset.passkeySays !== name; });
  };

  const options = async (form) => {
    const answer = await fetch(form.dataset.passkeyOptions, { method: "POST", body: new FormData(form) });
    if (!answer.ok || answer.redirected) throw new Error("no options");
    return answer.json();
  };

  const ask = async (form) => {
    const question = await options(form);
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

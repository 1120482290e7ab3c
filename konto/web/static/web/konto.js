/* Comforts. Every page works without them. */
(() => {
  "use strict";

  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  // --- show and hide a password -----------------------------------------------------------------------------
  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const status = button.parentElement.querySelector("[role=status]");
    if (!input) return;
    const show = (shown) => {
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      show(shown);
      status.textContent = shown ? button.dataset.shown : button.dataset.hidden;
    });
    // A shown password would be kept by the browser as ordinary text.
    if (input.form) input.form.addEventListener("submit", () => show(false));
  };

  // --- time left --------------------------------------------------------------------------------------------
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const inWords = (seconds) => {
    const language = document.documentElement.lang || "en";
    const first = Math.max(0, units.findIndex(([, size]) => seconds >= size));
    let rest = seconds;
    return units
      .slice(seconds ? first : 3, (seconds ? first : 3) + 2)
      .map(([unit, size]) => {
        const number = Math.floor(rest / size);
        rest -= number * size;
        return [unit, number];
      })
      .filter(([, number], place) => number || !place)
      .map(([unit, number]) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number))
      .join(" ");
  };

  const clock = (element) => {
    // Counted from when the page came, so that a wrong clock on this machine changes nothing.
    const end = performance.now() + Number(element.dataset.secondsLeft) * 1000;
    const tick = () => {
      if (!element.isConnected) return;
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      element.textContent = inWords(left);
      if (left) setTimeout(tick, 1000);
      else element.dispatchEvent(new CustomEvent("konto:time", { bubbles: true }));
    };
    tick();
  };

  // --- a point in time, also as it is where the reader is ----------------------------------------------------
  const yours = (time) => {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime) || [];
    const when = new Date(time.dateTime);
    if (!sign || -when.getTimezoneOffset() === Number(`${sign}1`) * (hours * 60 + Number(minutes))) return;
    const there = time.dateTime.slice(8, 10);
    const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const day = when.getDate() === Number(there) ? {} : { day: "numeric", month: "long" };
    const text = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, ...shape }).format(when);
    const note = document.createElement("span");
    note.className = "hint";
    note.textContent = ` (${time.dataset.yours} ${text})`;
    time.after(note);
  };

  const wait = (holder) => {
    const button = holder.querySelector("button");
    const text = holder.querySelector("[data-wait-text]");
    let over = false;
    const refuse = (event) => { if (!over) event.preventDefault(); };
    button.setAttribute("aria-disabled", "true");
    button.addEventListener("click", refuse);
    holder.addEventListener("konto:time", () => {
      over = true;
      button.removeAttribute("aria-disabled");
      text.hidden = true;
    });
  };

  // --- copy -------------------------------------------------------------------------------------------------
  const copy = (button) => {
    if (!navigator.clipboard) return;
    const holder = button.closest(".copy, .copy-lines");
    const label = button.querySelector("[data-copy-label]");
    const name = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(holder.querySelector("[data-copy-text]").textContent);
      label.textContent = holder.querySelector("[data-copy-status]").textContent = button.dataset.done;
      setTimeout(() => { label.textContent = name; }, 2500);
    });
  };

  const save = (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = button.closest(".copy-lines").querySelector("[data-copy-text]").textContent;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = button.dataset.save;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };

  // --- back to a form that keeps what was typed, as the browser's own button does -------------------------------
  const back = (button) => {
    button.hidden = false;
    button.addEventListener("click", () => history.back());
  };

  // --- another picture --------------------------------------------------------------------------------------
  const picture = (button) => {
    const holder = button.closest(".picture-code");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const answer = await fetch(button.dataset.picture, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const status = holder.querySelector("[data-picture-wait]");
      status.textContent = answer.ok ? "" : status.dataset.pictureWait;
      if (!answer.ok) return;
      const next = await answer.json();
      holder.querySelector("img").src = next.image_url;
      holder.querySelector("input[type=hidden]").value = next.key;
      const field = holder.querySelector("input:not([type=hidden])");
      field.value = "";
      field.focus();
    });
  };

  // --- a language chosen in the middle of a form ---------------------------------------------------------------
  // Kept in this tab alone and only until the page is back. Passwords, codes and files are never kept.
  const place = `konto:typed:${location.pathname}${location.search}`;
  const NEVER_KEPT = "[type=password], [type=hidden], [type=file], [autocomplete=one-time-code], [name^=picture]";
  const typedFields = () => [...document.querySelectorAll("main form")].flatMap((form, at) =>
    [...form.elements].filter((one) => one.name && one.matches("input, select, textarea") && !one.matches(NEVER_KEPT))
      .map((one) => [`${at} ${one.name} ${one.matches("[type=checkbox], [type=radio]") ? one.value : ""}`, one]));
  const valueOf = (one) => {
    if (one.matches("[type=checkbox], [type=radio]")) return one.checked;
    // A choice that nobody touched is the page's own, and may be another one in another language.
    if (one.matches("select") && [...one.options].every((option) => option.selected === option.defaultSelected)) return null;
    return one.value;
  };
  const keepTyped = () => {
    const typed = typedFields().map(([name, one]) => [name, valueOf(one)]).filter(([, value]) => value !== null);
    try { sessionStorage.setItem(place, JSON.stringify(typed)); } catch { /* a browser that keeps nothing */ }
  };
  const bringBackTyped = () => {
    let typed = null;
    try {
      typed = JSON.parse(sessionStorage.getItem(place));
      sessionStorage.removeItem(place);
    } catch { /* the same */ }
    const fields = new Map(typedFields());
    (typed || []).forEach(([name, value]) => {
      const one = fields.get(name);
      if (one && typeof value === "boolean") one.checked = value;
      else if (one) one.value = value;
    });
  };
  document.querySelectorAll("form[data-languages]").forEach((form) => form.addEventListener("submit", keepTyped));
  bringBackTyped();

  // --- what a sign-in needs, checked on the spot --------------------------------------------------------------
  const CLOCK_MAY_BE_OFF = 120;
  const keepsCookies = () => {
    document.cookie = "konto_check=1; Path=/trouble/; SameSite=Lax";
    const kept = document.cookie.includes("konto_check=1");
    document.cookie = "konto_check=; Path=/trouble/; Max-Age=0; SameSite=Lax";
    return kept;
  };
  const clockIsOffBy = (element) => {
    // What our clock said when the answer began to come, against this machine's clock at that moment.
    const [visit] = performance.getEntriesByType("navigation");
    const came = performance.timeOrigin + (visit ? visit.responseStart : 0);
    return Math.round(Math.abs(came - Number(element.dataset.now)) / 1000);
  };
  const checks = {
    connection: () => navigator.onLine,
    cookies: keepsCookies,
    scripts: () => true,
    clock: (element) => {
      const seconds = clockIsOffBy(element);
      element.querySelector("[data-amount]").textContent = inWords(seconds);
      return seconds <= CLOCK_MAY_BE_OFF;
    },
  };
  const check = (element) => {
    const result = checks[element.dataset.check](element) ? "good" : "bad";
    element.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== result; });
  };
  ["online", "offline"].forEach((name) => window.addEventListener(name, () => {
    each(document, "[data-check=connection]", check);
  }));

  const wake = (root) => {
    each(root, "[data-reveal]", reveal);
    each(root, "[data-wait]", wait);
    each(root, "[data-seconds-left]", clock);
    each(root, "[data-copy]", copy);
    each(root, "[data-save]", save);
    each(root, "[data-back]", back);
    each(root, "time[data-yours]", yours);
    each(root, "[data-picture]", picture);
    each(root, "[data-check]", check);
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  // --- what is missing, said before a typed password is lost -----------------------------------------------------
  const sayMissing = (field) => {
    const id = `${field.id}_missing`;
    const said = document.createElement("p");
    said.className = "error";
    said.id = id;
    said.textContent = field.dataset.missing;
    const label = field.closest("label") || document.querySelector(`label[for="${field.id}"]`);
    (field.closest("label") ? label.before(said) : label.after(said));
    field.setAttribute("aria-invalid", "true");
    const before = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", before ? `${before} ${id}` : id);
    field.addEventListener(field.matches("[type=checkbox]") ? "change" : "input", () => {
      said.remove();
      field.removeAttribute("aria-invalid");
      before ? field.setAttribute("aria-describedby", before) : field.removeAttribute("aria-describedby");
    }, { once: true });
  };
  const isMissing = (one) => (one.matches("[type=checkbox]") ? !one.checked : !one.value.trim());
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const typed = [...form.querySelectorAll("[autocomplete$=-password]")].some((one) => one.value);
    // A button with a name asks for something else than what the form is for.
    if (event.defaultPrevented || !typed || (event.submitter && event.submitter.name)) return;
    const missing = [...form.querySelectorAll("[data-missing]")].filter(isMissing);
    if (!missing.length) return;
    event.preventDefault();
    missing.filter((one) => !document.getElementById(`${one.id}_missing`)).forEach(sayMissing);
    missing[0].focus();
  });

  // --- a second press of the same button ----------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[hx-get], [hx-post]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    // Whoever stopped the browser meanwhile may press again.
    setTimeout(() => { delete form.dataset.sent; }, 10000);
  });
  window.addEventListener("pageshow", () => {
    each(document, "form[data-sent]", (form) => { delete form.dataset.sent; });
  });

  // --- menus: one at a time, closed by Escape and by a click elsewhere ---------------------------------------
  const close = (menu) => { menu.open = false; };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each(document, "details.menu[open]", (menu) => {
      const inside = menu.contains(document.activeElement);
      close(menu);
      if (inside) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    each(document, "details.menu[open]", (menu) => { if (!menu.contains(event.target)) close(menu); });
  });

  // --- as an app, and without a connection: see service-worker.js -----------------------------------------------
  if ("serviceWorker" in navigator) {
    window.addEventListener("load", () => {
      // A browser that forbids it shows its own page without a connection: nothing else is missing.
      navigator.serviceWorker.register("/service-worker.js", { scope: "/" }).catch(() => {});
      const language = document.documentElement.lang;
      navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ language }));
    });
  }

  wake(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) wake(event.target); });
})();

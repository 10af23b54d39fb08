// Buttons and forms that talk to the control doors: JSON out, then the live parts of the page are fetched anew.
(() => {
  "use strict";
  const said = document.getElementById("said");
  const say = (text, isError = false) => {
    said.textContent = text;
    said.classList.toggle("is-error", isError);
  };

  const knock = async (door, method, body) => {
    const answer = await fetch(door, {
      method,
      headers: { "Content-Type": "application/json" },
      body: method === "DELETE" ? undefined : JSON.stringify(body),
    });
    if (answer.ok) return;
    const told = await answer.json().catch(() => ({}));
    throw new Error(told.error ?? `the door answered ${answer.status}`);
  };

  const value = (field) => {
    if (field.dataset.kind === "number") return field.value === "" ? undefined : Number(field.value);
    return field.value === "" ? undefined : field.value;
  };
  const body = (form) =>
    Object.fromEntries(
      [...form.elements].filter((field) => field.name && value(field) !== undefined).map((f) => [f.name, value(f)]),
    );

  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.getElementById(part.id);
      if (!other || part.innerHTML === other.innerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
      part.replaceChildren(...other.childNodes);
      if (focused) document.getElementById(focused)?.focus();
    }
  };

  const act = async (element, work, done) => {
    element.setAttribute("aria-busy", "true");
    try {
      await work();
      await refresh();
      say(done);
    } catch (error) {
      say(`Not done: ${error.message}`, true);
    }
    element.removeAttribute("aria-busy");
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-door]:not(form)");
    if (!pressed) return;
    const given = JSON.parse(pressed.dataset.body ?? "{}");
    const done = pressed.dataset.done ?? `Done: ${pressed.textContent.trim()}`;
    act(pressed, () => knock(pressed.dataset.door, pressed.dataset.method ?? "POST", given), done);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-door]");
    if (!form) return;
    event.preventDefault();
    act(form, () => knock(form.dataset.door, "POST", body(form)), form.dataset.done ?? "Done.");
  });
  if (document.querySelector("[data-live]")) {
    setInterval(() => document.visibilityState === "visible" && refresh().catch(() => {}), 2000);
  }
})();

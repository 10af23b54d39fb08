// The simulated admin around the app's frame: title bar, menu, save bar, toasts, ID tokens.
(() => {
  "use strict";
  const shell = document.querySelector("[data-app-origin]");
  const { appOrigin, appPath, tokenDoor, extensionsDoor, scopesDoor, adminPath } = shell.dataset;
  const frame = document.querySelector("iframe");
  const bar = document.getElementById("save-bar");
  const said = document.getElementById("toast");
  let asksBeforeDiscard = false;

  const tell = (kind, detail = {}) => frame.contentWindow.postMessage({ bridge: kind, ...detail }, appOrigin);
  const answer = (number, work) =>
    work.then(
      (value) => tell("answer", { number, value }),
      (error) => tell("answer", { number, error: String(error) }),
    );
  const post = async (door, body = {}) => {
    const reply = await fetch(door, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`the simulated admin answered ${reply.status}`);
    return reply.json();
  };
  const toast = (message, isError = false) => {
    said.textContent = message;
    said.classList.toggle("is-error", isError);
    said.hidden = false;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => (said.hidden = true), 5000);
  };
  const button = (label, act, isMain) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    if (isMain) made.className = "main";
    made.addEventListener("click", act);
    return made;
  };
  const isFree = () => {
    if (bar.hidden) return true;
    toast("Save or discard your changes first.", true);
    bar.querySelector("button").focus();
    return false;
  };

  const heard = {
    "id-token": ({ number }) => answer(number, post(tokenDoor).then((body) => body.id_token)),
    extensions: ({ number }) => answer(number, post(extensionsDoor).then((body) => body.extensions)),
    scopes: ({ number, scopes }) => {
      const isAgreed = confirm(`The app asks for: ${scopes.join(", ")}. Allow it?`);
      answer(number, post(scopesDoor, { scopes, is_agreed: isAgreed }));
    },
    toast: ({ message, isError }) => toast(message, isError),
    loading: ({ isOn }) => frame.toggleAttribute("aria-busy", isOn),
    load: ({ path }) => location.assign(appPath + path),
    moved: ({ path }) => history.replaceState(null, "", appPath + (path === "/" ? "" : path)),
    leave: ({ href }) => {
      const inAdmin = href.match(/^shopify:(?:\/\/)?admin(.*)$/);
      if (inAdmin) location.assign(adminPath + inAdmin[1]);
      else if (/^https?:/.test(href)) location.assign(href);
    },
    "save-bar": ({ isShown, asks }) => {
      bar.hidden = !isShown;
      asksBeforeDiscard = Boolean(asks);
    },
    chrome: ({ title, actions, links }) => {
      document.getElementById("app-title").textContent = title;
      document.title = `${title} · simulated admin`;
      document
        .getElementById("app-actions")
        .replaceChildren(
          ...actions.map((one) =>
            button(one.label, () => tell("action", { index: one.index }), one.slot === "primary-action"),
          ),
        );
      const items = links.map((link) => {
        const item = document.createElement("li");
        const made = document.createElement("a");
        made.href = appPath + link.href;
        made.textContent = link.label;
        made.addEventListener("click", (event) => {
          event.preventDefault();
          if (isFree()) tell("press", { href: link.href });
        });
        item.append(made);
        return item;
      });
      document.getElementById("app-links").replaceChildren(...items);
    },
  };
  let shown = "";
  addEventListener("message", (event) => {
    if (event.origin !== appOrigin || event.source !== frame.contentWindow) return;
    const kind = event.data?.bridge;
    const same = JSON.stringify(event.data);
    if (kind === "chrome" && same === shown) return;
    if (kind === "chrome") shown = same;
    heard[kind]?.(event.data);
  });
  // A page that was ready before this script listened says everything again.
  frame.addEventListener("load", () => tell("hello"));
  if (frame.contentDocument === null) tell("hello");
  bar.querySelector("[data-save]").addEventListener("click", () => tell("save"));
  bar.querySelector("[data-discard]").addEventListener("click", () => {
    if (!asksBeforeDiscard || confirm("Discard all unsaved changes?")) tell("discard");
  });
})();

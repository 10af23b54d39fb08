// Stands in for App Bridge inside the simulated admin. Not Shopify's code; it does what our pages ask of the real one.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || script.async || script.defer || script.type === "module") {
    throw new Error("app-bridge.js must be the first script, without async, defer or type=module");
  }
  const admin = new URL(script.src).origin;
  const query = new URLSearchParams(location.search);
  const transient = ["id_token", "hmac", "timestamp", "session", "embedded", "shop", "host", "locale", "shopify-reload"];

  const config = (() => {
    const known = { apiKey: document.querySelector('meta[name="shopify-api-key"]')?.content ?? "" };
    for (const name of ["shop", "host", "locale"]) {
      try {
        if (query.get(name)) sessionStorage.setItem(`sim-${name}`, query.get(name));
        known[name] = sessionStorage.getItem(`sim-${name}`) ?? "";
      } catch {
        known[name] = query.get(name) ?? "";
      }
    }
    return Object.freeze({ ...known, locale: known.locale || "en" });
  })();

  // Outside the admin the real one leads back into it.
  if (parent === window && config.host) {
    location.replace(`${new URL(admin).protocol}//${atob(config.host)}/apps/${config.apiKey}${location.pathname}`);
    return;
  }

  const waiting = new Map();
  let last = 0;
  const tell = (kind, detail = {}) => parent.postMessage({ bridge: kind, ...detail }, admin);
  const ask = (kind, detail = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      tell(kind, { ...detail, number: last });
    });

  const shopify = {
    config,
    origin: admin,
    ready: Promise.resolve(),
    environment: { mobile: false, embedded: true, pos: false },
    idToken: () => ask("id-token"),
    toast: {
      show(message, options = {}) {
        last += 1;
        tell("toast", { message: String(message), isError: Boolean(options.isError) });
        return `toast-${last}`;
      },
      hide() {},
    },
    app: { extensions: () => ask("extensions") },
    scopes: { request: (scopes) => ask("scopes", { scopes: [...scopes] }) },
    user: async () => ({}),
    loading(isOn = true) {
      tell("loading", { isOn: Boolean(isOn) });
    },
    reviews: { request: async () => ({ success: false, code: "simulation", message: "There are no reviews here." }) },
    webVitals: { onReport() {} },
    saveBar: {
      show: async (id) => showBar(document.getElementById(id)?.querySelector("form") ?? null),
      hide: async () => hideBar(),
    },
  };
  window.shopify = shopify;

  // Every request to the app carries an ID token, and is sent once more when the app says that it was stale.
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has("Authorization")) {
      return plainFetch(request);
    }
    const send = async () => {
      const attempt = request.clone();
      attempt.headers.set("Authorization", `Bearer ${await shopify.idToken()}`);
      if (!attempt.headers.has("Accept-Language")) attempt.headers.set("Accept-Language", config.locale);
      return plainFetch(attempt);
    };
    const answer = await send();
    return answer.headers.has("X-Shopify-Retry-Invalid-Session-Request") ? send() : answer;
  };

  // A frame may not steer the window around it without a click; the admin does it for us.
  const plainOpen = window.open.bind(window);
  window.open = (address, target, ...rest) => {
    if (target !== "_top" && target !== "_parent") return plainOpen(address, target, ...rest);
    tell("leave", { href: new URL(address, location.href).href });
    return null;
  };

  const chrome = () => {
    const page = document.querySelector("s-page");
    const actions = [...document.querySelectorAll("s-page > [slot]")]
      .filter((part) => ["primary-action", "secondary-actions", "breadcrumb-actions"].includes(part.slot))
      .map((part, index) => {
        part.dataset.bridgeAction = String(index);
        return { index: String(index), label: part.textContent.trim(), slot: part.slot };
      });
    const nav = document.querySelector("s-app-nav, ui-nav-menu");
    if (nav) nav.hidden = true;
    const links = [...(nav?.querySelectorAll("a[href], s-link[href]") ?? [])]
      .filter((link) => link.rel !== "home" && link.getAttribute("rel") !== "home")
      .map((link) => ({ href: link.getAttribute("href"), label: link.textContent.trim() }));
    tell("chrome", { title: page?.getAttribute("heading") ?? document.title, actions, links });
    moved();
  };
  const moved = () => {
    const kept = new URLSearchParams(location.search);
    for (const name of transient) kept.delete(name);
    tell("moved", { path: location.pathname + (kept.size ? `?${kept}` : "") });
  };

  // A click in the admin's menu presses the page's own link; only when nobody handled it is the frame loaded anew.
  const press = (href) => {
    const found = [...document.querySelectorAll("a, s-link, s-button, s-clickable")].find(
      (link) => link.getAttribute("href") === href,
    );
    const go = () => tell("load", { path: href });
    if (!found) return go();
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    const unhandled = (event) => {
      if (event !== click || event.defaultPrevented) return;
      event.preventDefault();
      go();
    };
    addEventListener("click", unhandled);
    found.dispatchEvent(click);
    removeEventListener("click", unhandled);
  };

  let changed = null;
  const showBar = (form) => {
    changed = form;
    tell("save-bar", { isShown: true, asks: form?.hasAttribute("data-discard-confirmation") ?? false });
  };
  const hideBar = () => {
    changed = null;
    tell("save-bar", { isShown: false });
  };
  const noticeChange = (event) => {
    const form = event.target.closest?.("form[data-save-bar]");
    if (form) showBar(form);
  };
  for (const kind of ["input", "change"]) document.addEventListener(kind, noticeChange);
  for (const kind of ["submit", "reset"]) {
    document.addEventListener(kind, (event) => event.target.matches?.("form[data-save-bar]") && hideBar());
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('[href^="shopify:"]');
    if (!link) return;
    event.preventDefault();
    tell("leave", { href: link.getAttribute("href") });
  });

  const heard = {
    answer({ number, value, error }) {
      const asked = waiting.get(number);
      waiting.delete(number);
      if (error) asked?.reject(new Error(error));
      else asked?.resolve(value);
    },
    hello: () => document.body && !query.has("shopify-reload") && chrome(),
    press: ({ href }) => press(href),
    action: ({ index }) => document.querySelector(`[data-bridge-action="${index}"]`)?.click(),
    save: () => changed?.requestSubmit(),
    discard: () => (changed ? changed.reset() : hideBar()),
  };
  addEventListener("message", (event) => {
    if (event.origin === admin && event.source === parent) heard[event.data?.bridge]?.(event.data);
  });

  // The bounce page: come back to the address asked for, with a fresh token.
  const reload = query.get("shopify-reload");
  if (reload) {
    const target = new URL(reload, location.origin);
    if (target.origin === location.origin) {
      shopify.idToken().then((token) => {
        const known = { embedded: "1", shop: config.shop, host: config.host, locale: config.locale, id_token: token };
        for (const [name, value] of Object.entries(known)) target.searchParams.set(name, value);
        location.replace(target);
      });
    }
    return;
  }

  document.addEventListener("DOMContentLoaded", () => {
    chrome();
    new MutationObserver(chrome).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["heading"],
    });
  });
  addEventListener("popstate", moved);
})();

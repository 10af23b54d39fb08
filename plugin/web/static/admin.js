// What the admin pages need beyond htmx: the skin's fallback, focus after a change of page, a word when a request fails.
(() => {
  "use strict";
  const skin = document.body.dataset.ui;
  const failed = document.getElementById("failed");

  // Shopify's components could not be loaded: the same page again in plain HTML.
  addEventListener("load", () => {
    if (skin !== "polaris" || customElements.get("s-button")) return;
    const plain = new URL(location.href);
    plain.searchParams.set("ui", "native");
    location.replace(plain);
  });

  const fail = () => {
    failed.textContent = failed.dataset.text;
    failed.hidden = false;
  };
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-UI"] = skin;
    failed.hidden = true;
  });
  document.addEventListener("htmx:before:response", (event) => {
    const type = event.detail.ctx.response.headers.get("Content-Type") ?? "";
    if (type.startsWith("text/html")) return;
    event.preventDefault();
    fail();
  });
  document.addEventListener("htmx:error", fail);

  // A plain link or form would carry no ID token: the file is fetched, and then saved from memory.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-download]");
    if (!form) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      const answer = await fetch(form.action, { method: "POST" });
      if (!answer.ok) throw new Error(answer.status);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = form.dataset.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      const note = form.querySelector("[data-done]");
      note.textContent = note.dataset.done;
    } catch {
      fail();
    }
  });

  // Sending one form of a page leaves what is typed in its others: it is put back into the page that comes.
  let typed = [];
  const isTyped = (at) => {
    if (at.type === "checkbox") return at.checked !== at.defaultChecked;
    if (at.options) return [...at.options].some((one) => one.selected !== one.defaultSelected);
    return typeof at.defaultValue === "string" && at.value !== at.defaultValue;
  };
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    const forms = [...document.querySelectorAll("form[data-save-bar]")];
    const others = forms.filter((form) => form !== sent && form.action === sent.action);
    const fields = others.flatMap((form) => [...form.elements]);
    typed = fields.filter((at) => at.id && isTyped(at)).map(({ id, value, checked }) => ({ id, value, checked }));
  });
  const putBack = () => {
    for (const { id, value, checked } of typed.splice(0)) {
      const at = document.getElementById(id);
      if (!at) continue;
      Object.assign(at, at.type === "checkbox" ? { checked } : { value });
      at.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  // What is folded on a phone stands open where there is room.
  const fold = () => {
    if (!matchMedia("(max-width: 50rem)").matches) return;
    for (const at of document.querySelectorAll("details[data-fold]")) at.open = false;
  };
  fold();

  // A new page begins at its heading, for eyes, keyboard and screen reader alike; a refused form at what is wrong.
  document.addEventListener("htmx:after:swap", () => {
    const app = document.getElementById("app");
    fold();
    const [here, first] = ["here", "first"].map((place) => app.querySelector(`[data-focus="${place}"]`));
    scrollTo(0, 0);
    here?.scrollIntoView({ block: "center" });
    (here ?? first ?? app.querySelector("[data-focus]"))?.focus({ preventScroll: true });
    putBack();
    tellEmbed();
  });

  // Whether the app embed is switched on is known to the admin alone.
  const tellEmbed = async () => {
    const note = document.querySelector("[data-embed]");
    if (!note || !window.shopify?.app?.extensions) return;
    const found = await window.shopify.app.extensions().catch(() => []);
    const block = found.flatMap((one) => one.activations ?? []).find((one) => one.handle === note.dataset.embed);
    if (!block) return;
    const isOn = block.status === "active";
    note.textContent = isOn ? note.dataset.on : note.dataset.off;
    note.hidden = false;
    const step = note.closest("li, s-list-item");
    const todo = step.querySelector("[data-todo]");
    if (!isOn || !todo) return;
    todo.hidden = true;
    const mark = step.querySelector(".badge, s-badge");
    mark.textContent = note.dataset.done;
    mark.setAttribute("tone", "success");
    mark.classList.replace("neutral", "success");
  };
  tellEmbed();

  // A permission is asked for by the admin alone; where there is none, the page goes on saying where that is.
  const offerGrant = () => {
    const form = document.querySelector("form[data-grant]");
    if (!form || !window.shopify?.scopes?.request) return;
    form.hidden = false;
    form.nextElementSibling.textContent = "";
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-grant]");
    if (!form) return;
    event.preventDefault();
    failed.hidden = true;
    const note = form.nextElementSibling;
    try {
      const { result } = await window.shopify.scopes.request(form.dataset.grant.split(" "));
      form.hidden = result === "granted-all";
      note.textContent = form.hidden ? note.dataset.granted : note.dataset.declined;
      if (!form.hidden) return;
      form.parentElement.querySelector("[data-lacking]").hidden = true;
      note.focus();
    } catch {
      fail();
    }
  });
  document.addEventListener("htmx:after:swap", offerGrant);
  offerGrant();
})();

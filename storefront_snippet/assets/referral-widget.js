/* Behaviour of <goodword-referral>; markup and texts come from Liquid.
   Before a button is pressed nothing is asked and nothing kept. */
(() => {
  if (customElements.get('goodword-referral')) return;

  const MEMORY = 'goodword';
  const MEMORY_MS = 30 * 864e5;
  // Shared by all widgets of the page: who claims twice stays the same friend.
  let ticket;
  let claimed;

  const shopify = () => window.Shopify || {};
  const path = (rest) => (shopify().routes?.root || '/') + rest.replace(/^\/+/, '');
  const ref = () => location.search.match(/[?&]ref=(\w+)/)?.[1];

  const ask = async (address, body) => {
    const how = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(path(address), body && how);
    const found = await answer.json();
    if (!answer.ok) throw { shown: found.message };
    return found;
  };

  const heldCodes = async () => ((await ask('cart.js')).discount_codes || []).map((held) => held.code);

  /* `discount` replaces every code of the cart: the shopper's own codes are read first and kept. */
  const apply = async (code) => {
    try {
      const change = { attributes: { _goodword: ticket } };
      if (code) {
        const codes = await heldCodes();
        if (!codes.some((held) => held.toLowerCase() === code.toLowerCase())) codes.push(code);
        change.discount = codes.join(',');
      }
      await ask('cart/update.js', change);
      return true;
    } catch {
      return false;
    }
  };

  const allowed = () => !!shopify().customerPrivacy?.preferencesProcessingAllowed?.();
  const remember = () => {
    const keep = () => {
      try {
        if (allowed()) localStorage.setItem(MEMORY, JSON.stringify({ claimed, until: Date.now() + MEMORY_MS }));
      } catch {} // A browser may forbid storage altogether.
    };
    if (shopify().customerPrivacy || !shopify().loadFeatures) return keep();
    shopify().loadFeatures([{ name: 'consent-tracking-api', version: '0.1' }], keep);
  };
  const recall = () => {
    try {
      const kept = allowed() && JSON.parse(localStorage.getItem(MEMORY));
      if (kept?.until > Date.now()) claimed ||= kept.claimed;
    } catch {}
  };
  document.addEventListener('visitorConsentCollected', () => {
    try {
      if (!allowed()) localStorage.removeItem(MEMORY);
    } catch {}
  });

  class Referral extends HTMLElement {
    connectedCallback() {
      // Section rendering inserts markup as text, which leaves the declarative shadow root a plain template.
      const template = this.querySelector('template');
      if (!this.shadowRoot && template) this.attachShadow({ mode: 'open' }).append(template.content);
      const root = this.shadowRoot;
      if (!root || this.box) return;
      this.one = (selector) => root.querySelector(selector);
      this.all = (selector) => root.querySelectorAll(selector);
      this.box = this.one('dialog');
      this.customer = 'customer' in this.dataset;
      this.status = this.one('[role=status]');
      if (!navigator.share) this.one('[data-do=share]').remove();
      root.addEventListener('click', (event) => {
        const pressed = event.target.closest('[data-do]');
        if (pressed) this[pressed.dataset.do](pressed);
        else if (event.target === this.box) this.close();
      });
      this.toggleAttribute('friend', !!ref());
      this.toggleAttribute('ready', true);
    }

    open() {
      this.box.showModal();
      recall();
      if (claimed && (ref() || !this.customer)) this.showCode();
      else this.load();
    }

    close() {
      this.box.close();
    }

    load() {
      return this.work(async () => {
        const seen = await ask(`${this.dataset.proxy}/widget?locale=${this.dataset.lang}&ref=${ref() || ''}`);
        ticket ||= this.dataset.ticket || seen.ticket;
        this.program = seen.program;
        this.advocate = seen.advocate;
        this.fill(seen.program);
        this.toggleAttribute('codeless', seen.program.gives_code === false);
        if (this.dataset.ticket && !this.customer && !ref()) await this.readCart();
        else this.choose(ref());
      });
    }

    /* The ticket on the cart says that a claim was made on an earlier page; nothing else remembers it. */
    async readCart() {
      const codes = await heldCodes();
      if (!codes.length) return this.choose();
      claimed = { discount_code: codes.join(', '), on_cart: true };
      this.showCode();
    }

    choose(asFriend) {
      if (this.advocate) this.fillAdvocate();
      if (!this.program.live) this.show('paused', this.advocate && 'lists');
      else if (asFriend) this.show('friend');
      else if (this.advocate) this.show('link', 'lists');
      else this.show(this.customer ? 'join' : 'login');
    }

    recommend() {
      this.choose();
    }

    join() {
      return this.work(async () => {
        this.advocate = await ask(`${this.dataset.proxy}/join?locale=${this.dataset.lang}`, {});
        this.choose();
      });
    }

    claim() {
      return this.work(async () => {
        claimed = await ask(`${this.dataset.proxy}/claim?locale=${this.dataset.lang}`, { ref: ref(), ticket });
        const code = claimed.discount_code;
        claimed.on_cart = await apply(code);
        if (!code && !claimed.on_cart) throw (claimed = '');
        remember();
        this.showCode();
        return code ? (claimed.on_cart ? 'on_cart' : 'by_hand') : 'noted';
      });
    }

    showCode() {
      this.toggleAttribute('codeless', !claimed.discount_code);
      const until = claimed.expires_at && new Date(claimed.expires_at).toLocaleDateString(this.dataset.lang, { dateStyle: 'long' });
      this.fill({ ...claimed, expires: until && this.one('[data-fill=expires]').dataset.text.replace('[date]', until) });
      for (const [name, to] of [['apply_path', !claimed.on_cart && claimed.apply_path], ['cart_path', claimed.on_cart && 'cart']]) {
        const link = this.one(`[data-path=${name}]`);
        link.hidden = !to;
        if (to) link.href = path(to);
      }
      this.show('code');
    }

    fillAdvocate() {
      const { advocate, program } = this;
      const known = { offer: program.friend_offer, reward: program.advocate_reward, link: advocate.referral_link };
      this.fill(advocate);
      this.text = this.one('[data-share]').dataset.share.replace(/\[(\w+)\]/g, (_, name) => known[name]);
      for (const way of this.all('[data-way]')) way.href = way.dataset.way + encodeURIComponent(this.text);
      for (const way of this.all('[data-by]')) way.hidden = !program.channels?.includes(way.dataset.by);
      this.list('waiting', advocate.waiting);
      this.list('issued', advocate.issued);
    }

    list(name, items) {
      const list = this.one(`[data-list=${name}]`);
      list.parentNode.hidden = !items.length;
      list.replaceChildren(
        ...items.map((item) => {
          const row = this.one('section template').content.cloneNode(true);
          row.querySelector('span').textContent = item.text;
          row.querySelector('input').value = item.code || '';
          row.querySelector('.row').hidden = !item.code;
          return row;
        }),
      );
    }

    async share() {
      try {
        await navigator.share({ text: this.text });
      } catch {}
    }

    async copy(pressed) {
      const field = pressed.parentNode.querySelector('input');
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand('copy');
        pressed.focus();
      }
      this.say('copied');
    }

    fill(values) {
      for (const [name, value] of Object.entries(values)) {
        for (const place of this.all(`[data-fill=${name}]`)) place[place.matches('input') ? 'value' : 'textContent'] = value ?? '';
      }
    }

    show(...views) {
      for (const section of this.all('section')) section.hidden = !views.includes(section.dataset.view);
      this.one('section:not([hidden]) h2').focus();
      this.say();
    }

    say(name, text = this.status.dataset[name] || '') {
      this.status.textContent = text;
    }

    async work(job) {
      if (this.busy) return;
      this.busy = true;
      this.say('loading');
      try {
        this.say(await job());
      } catch (error) {
        if (!this.program) this.show('failed');
        this.say('failed', error.shown);
      }
      this.busy = false;
    }
  }
  customElements.define('goodword-referral', Referral);
})();

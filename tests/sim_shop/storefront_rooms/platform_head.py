"""What the platform itself puts into `content_for_header`: `window.Shopify` with routes, consent and actions."""

import json
from typing import TYPE_CHECKING

from tests.sim_shop.storefront_rooms.visitors import Visitor

if TYPE_CHECKING:
    from tests.sim_shop.storefront_rooms.scene import Scene

# Stand-ins for two platform scripts. The real consent API is loaded on demand, and so is this one.
_SCRIPT = """
const post = (path, body) => fetch(path,
  {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
window.Shopify = window.Shopify || {};
Shopify.shop = FACTS.shop; Shopify.locale = FACTS.locale; Shopify.currency = {active: FACTS.currency, rate: "1.0"};
Shopify.routes = {root: FACTS.root};
Shopify.loadFeatures = function (features, done) {
  for (const feature of features) if (feature.name === 'consent-tracking-api' && !Shopify.customerPrivacy) {
    let held = FACTS.consent;
    const granted = (name) => !!(held && held[name]);
    Shopify.customerPrivacy = {
      preferencesProcessingAllowed: () => granted('preferences'),
      analyticsProcessingAllowed: () => granted('analytics'),
      marketingAllowed: () => granted('marketing'),
      saleOfDataAllowed: () => granted('sale_of_data'),
      shouldShowBanner: () => held === null,
      currentVisitorConsent: () => Object.fromEntries(['preferences', 'analytics', 'marketing', 'sale_of_data']
        .map((name) => [name, held === null ? '' : granted(name) ? 'yes' : 'no'])),
      setTrackingConsent(choice, then) {
        post('/_sim/consent', choice)
          .then((answer) => answer.json()).then((kept) => {
            held = kept;
            document.dispatchEvent(new CustomEvent('visitorConsentCollected', {detail: kept}));
            if (then) then();
          });
      },
    };
  }
  setTimeout(() => done && done(), 0);
};
Shopify.actions = {
  async updateCart(change) {
    const codes = (change.discountCodes || []).join(',');
    const answer = await post(FACTS.root + 'cart/update.js', {discount: codes});
    document.dispatchEvent(new CustomEvent('shopify:cart:discount-update', {detail: change}));
    return answer.json();
  },
};
"""


def platform_head(scene: "Scene", visitor: Visitor) -> str:
    """The script element for this visitor and language."""
    facts = {
        "shop": scene.shop.domain,
        "locale": scene.locale,
        "currency": scene.shop.currency,
        "root": scene.root,
        "consent": visitor.consent,
    }
    text = json.dumps(facts).replace("<", "\\u003c")
    return f"<script>{{const FACTS = {text};{_SCRIPT}}}</script>"

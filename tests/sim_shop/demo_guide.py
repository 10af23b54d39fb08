"""What the demo prints: the addresses, and five steps with links that work."""

import shlex

from tests.sim_shop.demo_processes import Places

_GUIDE = """
Goodword with a simulated shop (a simulation, not Shopify)
  Simulated admin   {shop_admin}
  Storefront        {storefront}
  Control room      {admin}/_sim/room
  Goodword's health {app}/readyz
  Logs, database    {directory}

Five steps through the whole loop:
  1. Install     Open {shop_admin}/apps
                 and press Install. The consent page leads back into the app, inside the admin.
  2. Switch on   Open {shop_admin}/apps/goodword/admin/program
                 choose a preset and switch the program on.
  3. Advocate    Log in at {storefront}/account/login
                 as Ada Advocate (press her name; there are no passwords), open the widget and copy your link.
  4. Friend      Open that link in a private window, get the code, put the Wool Throw into the cart and check
                 out with an address that never bought here, such as nora.new@example.com.
  5. Reward      See the referral wait at {shop_admin}/apps/goodword/admin/referrals
                 then move the clock by 31 days (past the hold) in {admin}/_sim/room
                 and open the widget as Ada again: her reward code is there, for her alone, once.
     Next        Refund or cancel at {shop_admin}/orders and see the reward voided or taken back.

After step 1, commands from another terminal, in the checkout:
  (set -a; . {settings}; .venv/bin/goodword programs list)

Ctrl-C stops everything.
"""


def guide(places: Places) -> str:
    """The guide for these addresses."""
    return _GUIDE.format(
        admin=places.admin,
        app=places.app,
        directory=places.directory,
        settings=shlex.quote(str(places.directory / "env")),
        shop_admin=places.shop_admin,
        storefront=places.storefront,
    )

"""Values that belong to our installation and that the theme blocks read as `app.metafields.goodword.…`."""

from plugin.admin_api.mutations import Asks, mutate

NAMESPACE = "goodword"


def write_proxy_path(client: Asks, installation_gid: str, path: str) -> None:
    """Tell the theme where the shop reaches us, such as /apps/goodword (merchants may change it). Idempotent.

    `installation_gid` is ShopFacts.installation_gid. Source: metafieldsSet, Admin GraphQL 2026-10.
    """
    metafield = {
        "ownerId": installation_gid,
        "namespace": NAMESPACE,
        "key": "proxy_path",
        "type": "single_line_text_field",
        "value": path,
    }
    mutate(client, "write_metafields", {"metafields": [metafield]}, root="metafieldsSet")

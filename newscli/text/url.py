"""Read links: the host that answers, and the link without what only says who sent a reader."""

import re
from functools import cache

# What stands before the last @ is a user name, and browsers take a backslash for a slash.
_SITE = re.compile(r"(?:[a-z][a-z\d+.-]*://|(?=www\.))(?:[^/?#\\]*@)?([^/?#\\:@\s]+)", re.IGNORECASE)
# Parameters that say who sent a reader, never what to show.
_TRACKING = (
    r"utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl"
    r"|_hsenc|_hsmi|hsctatracking|mkt_tok|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|s_cid|ncid|cmpid"
    r"|at_(?:medium|campaign|link_\w+|format|ptr_name|bbc_team|custom\d)|ocid|soc_src|soc_trk|guccounter"
    r"|guce_referrer(?:_sig)?|smid|spm|xtor|__twitter_impression|ref_src|ref_url|rss_id|srnd|sr_share"
)


def site_of(url: str) -> str | None:
    """Return the host of `url`, in lower case and without `www.`."""
    match = _SITE.match(url)
    return match[1].lower().removeprefix("www.") if match else None


def clean_url(url: str) -> str:
    """Return `url` without its tracking parameters; the others keep their order and their spelling."""
    rest, hash_sign, fragment = url.partition("#")
    base, mark, query = rest.partition("?")
    if mark:
        from urllib.parse import unquote  # Most commands read no URL.

        is_tracking = _tracking_pattern().fullmatch
        kept = [part for part in query.split("&") if not is_tracking(unquote(part.partition("=")[0]))]
        if len(kept) < query.count("&") + 1:
            base += mark + "&".join(kept) if any(kept) else ""
        else:
            base = rest
    return base + hash_sign + fragment


@cache
def _tracking_pattern() -> re.Pattern[str]:
    return re.compile(_TRACKING, re.IGNORECASE)  # Most commands read no link with parameters.

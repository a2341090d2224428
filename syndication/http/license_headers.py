"""The headers that say what programs may do: the license (RSL 1.0 section 4), and mining (TDMRep). Pure."""

from __future__ import annotations

from syndication.http.document import Headers
from syndication.model.license_verdicts import LicenseNotice
from syndication.model.licenses import RSL_TYPE


def license_headers(notice: LicenseNotice | None) -> Headers:
    """Return the headers of a notice. The license has a Link field of its own: it needs a parameter beside `rel`."""
    if notice is None:
        return ()
    link = (("Link", f'<{notice.license}>; rel="license"; type="{RSL_TYPE}"'),) if notice.license else ()
    policy = (("tdm-policy", notice.policy),) if notice.policy else ()
    return (*link, ("tdm-reservation", notice.reservation), *policy)

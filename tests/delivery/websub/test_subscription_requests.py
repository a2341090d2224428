"""What is a wish, and what is refused with which words."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndication.delivery.websub.subscription_requests import (
    SubscriptionRequest,
    SubscriptionRequestError,
    read_request,
    topic_path,
)
from syndication.http.fetch.guard import is_public

BASE = "https://feeds.tribune.example"
TOPIC = f"{BASE}/sections/world/rss.xml"
CALLBACK = "https://reader.example/pshb.php?k=a%20b"
ASKED = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": CALLBACK}
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
DAY = 86400


def wish(*more: tuple[str, str], without: str = "", **fields: str) -> SubscriptionRequest:
    """Return what a form wishes: the least that is asked, with `fields` in place of that, and `more` behind it."""
    told = ASKED | {f"hub.{name}": value for name, value in fields.items()}
    return read_request(
        [(name, value) for name, value in told.items() if name != f"hub.{without}"] + list(more), is_public
    )


def refusal(*more: tuple[str, str], without: str = "", **fields: str) -> str:
    with pytest.raises(SubscriptionRequestError) as caught:
        wish(*more, without=without, **fields)
    return str(caught.value)


def test_the_least_that_is_asked() -> None:
    assert wish() == SubscriptionRequest(mode="subscribe", topic=TOPIC, callback=CALLBACK, lease_seconds=10 * DAY)


def test_all_that_is_asked() -> None:
    assert wish(secret="s" * 199, lease_seconds="1000000", verify_token="a token") == SubscriptionRequest(
        mode="subscribe",
        topic=TOPIC,
        callback=CALLBACK,
        secret="s" * 199,
        lease_seconds=1_000_000,
        verify_token="a token",
    )


def test_an_unsubscription_has_neither_lease_nor_secret() -> None:
    for lease in ("864000", "0", "soon"):
        assert wish(mode="unsubscribe", lease_seconds=lease, secret="x", verify_token="t") == SubscriptionRequest(
            mode="unsubscribe", topic=TOPIC, callback=CALLBACK, verify_token="t"
        )


@pytest.mark.parametrize(
    "more",
    [
        [("hub.verify", "sync")],
        [("hub.verify", "sync"), ("hub.verify", "async")],
        [("foo", "bar"), ("foo", "bar"), ("hub.foo", "hub.bar"), ("", "")],
        [("mode", "publish"), ("HUB.MODE", "publish"), ("hub.mode ", "x"), ("topic", "x")],
        [("hub.verify", "\0\ud800")],
    ],
)
def test_what_is_unknown_is_ignored(more: list[tuple[str, str]]) -> None:
    assert wish(*more) == wish()


@pytest.mark.parametrize("name", ["secret", "lease_seconds", "verify_token"])
def test_an_empty_parameter_counts_as_none(name: str) -> None:
    assert wish(**{name: ""}) == wish()


@pytest.mark.parametrize("name", ["mode", "topic", "callback"])
def test_what_must_be_there_is_missed(name: str) -> None:
    for words in (refusal(without=name), refusal(**{name: ""})):
        assert words.startswith(f"hub.{name}: is missing; send ")


@pytest.mark.parametrize("name", ["mode", "topic", "callback", "secret", "lease_seconds", "verify_token"])
def test_what_is_given_twice_is_refused(name: str) -> None:
    twice = (f"hub.{name}", "")
    assert refusal(twice, **{name: "86400"}) == f"hub.{name}: is given twice; send it once"


@pytest.mark.parametrize("name", ["topic", "callback", "secret", "verify_token", "lease_seconds", "mode"])
@pytest.mark.parametrize("character", ["\0", "\udc80"])
def test_what_no_database_keeps_is_refused(name: str, character: str) -> None:
    assert refusal(**{name: f"https://a.example/{character}"}).startswith(f"hub.{name}: contains a character")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("publish", "hub.mode: publish is not needed; this hub announces its own documents by itself"),
        ("denied", "hub.mode: 'denied' is not a mode; send subscribe or unsubscribe"),
        ("Subscribe", "hub.mode: 'Subscribe' is not a mode; send subscribe or unsubscribe"),
        (" subscribe", "hub.mode: ' subscribe' is not a mode; send subscribe or unsubscribe"),
        ("x" * 9999, f"hub.mode: '{'x' * 80}' is not a mode; send subscribe or unsubscribe"),
    ],
)
def test_other_modes_are_refused(mode: str, words: str) -> None:
    assert refusal(mode=mode) == words


@pytest.mark.parametrize("topic", ["rss.xml", "/rss.xml", "ftp://a.example/rss.xml", "https:///rss.xml", "http://[::1"])
def test_a_topic_is_an_address(topic: str) -> None:
    assert refusal(topic=topic) == (
        'hub.topic: is not an http or https address; send the address that a feed names as rel="self"'
    )


@pytest.mark.parametrize("name", ["topic", "callback"])
def test_an_address_has_a_limit(name: str) -> None:
    address = "https://a.example/".ljust(2000, "x")
    assert getattr(wish(**{name: address}), name) == address
    assert refusal(**{name: f"{address}x"}) == (f"hub.{name}: is longer than 2,000 characters; send a shorter address")


@pytest.mark.parametrize(
    "callback",
    [
        "http://reader.example",
        "https://reader.example:8443/a?b=c&d",
        "HTTPS://Reader.Example/%C3%A9?x=%zz",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]:80/",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://reader.example/http://127.0.0.1/@",
    ],
)
def test_a_callback_is_kept_as_it_is(callback: str) -> None:
    assert wish(callback=callback).callback == callback


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        ("reader.example/callback", "it is not an http or https address"),
        ("//reader.example/callback", "it is not an http or https address"),
        ("ftp://reader.example/", "it is not an http or https address"),
        ("javascript:alert(1)", "it is not an http or https address"),
        ("http:///callback", "it is not an http or https address"),
        ("http://reader.example:port/", "it is not an http or https address"),
        ("http://reader.example:0/", "it is not an http or https address"),
        ("http://reader.example:65536/", "it is not an http or https address"),
        ("http://[::1/", "it is not an http or https address"),
        ("http://a_b\\c/", "it is not an http or https address"),
        ("http://me:pw@reader.example/", "it contains a user name or password, which are not sent; remove them"),
        ("http://me@reader.example/", "it contains a user name or password, which are not sent; remove them"),
        ("http://reader.example/#top", "has a fragment, which is never sent; remove it"),
        ("http://reader.example/#", "has a fragment, which is never sent; remove it"),
        *(
            (
                f"http://reader.example/a{character}b",
                "contains characters that are not ASCII; percent-encode them, and spaces",
            )
            for character in " \t\r\n\x7fé"
        ),
    ],
)
def test_a_callback_that_none_can_be_is_refused(callback: str, words: str) -> None:
    assert refusal(callback=callback) == f"hub.callback: {words}"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::a00:1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "me.localhost",
    ],
)
def test_a_callback_within_the_house_is_refused_unless_it_may_be_there(host: str) -> None:
    callback = f"http://{host}:8000/callback"
    words = refusal(callback=callback)
    assert words.startswith("hub.callback: ")
    assert words.endswith(" is not on the public internet; send an address that is")
    form = list((ASKED | {"hub.callback": callback}).items())
    assert read_request(form, lambda _address: True).callback == callback


@pytest.mark.parametrize(("secret", "length"), [("s" * 200, 200), ("é" * 100, 200), ("s" * 9999, 9999)])
def test_a_secret_has_fewer_than_200_bytes(secret: str, length: int) -> None:
    assert refusal(secret=secret) == f"hub.secret: has {length} bytes; send fewer than 200"
    assert refusal(secret=secret, mode="unsubscribe") == f"hub.secret: has {length} bytes; send fewer than 200"
    assert wish(secret=secret[:99]).secret == secret[:99]


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("1", DAY),
        ("7200", DAY),
        ("86399", DAY),
        ("86400", DAY),
        ("86401", DAY + 1),
        ("864000", 10 * DAY),
        ("2592000", 30 * DAY),
        ("2592001", 30 * DAY),
        ("9223372036854775808", 30 * DAY),
        ("9" * 100, 30 * DAY),
        ("000864000", 10 * DAY),
    ],
)
def test_a_lease_is_from_one_day_to_thirty(asked: str, granted: int) -> None:
    assert wish(lease_seconds=asked).lease_seconds == granted


@pytest.mark.parametrize(
    "asked", ["0", "-1", "-864000", "1.5", "1e6", "ten days", "+5", " 5", "1_000", "٨٦٤٠٠", "0x10", "9" * 5000]
)
def test_a_lease_is_a_number_above_zero(asked: str) -> None:
    words = f"hub.lease_seconds: {asked[:80]!r} is not a number of seconds; send one above 0, such as 864000"
    assert refusal(lease_seconds=asked) == words


def test_a_token_has_a_limit() -> None:
    assert wish(verify_token="t" * 1000).verify_token == "t" * 1000
    assert refusal(verify_token="t" * 1001) == ("hub.verify_token: is longer than 1,000 characters; send a shorter one")


def test_what_only_subscriber_and_hub_know_is_never_shown() -> None:
    asked = wish(secret="never to be seen", verify_token="nor this")
    assert "never" not in repr(asked)
    assert "nor this" not in repr(asked)
    assert TOPIC in repr(asked)
    assert "s" * 200 not in refusal(secret="s" * 200)


@pytest.mark.parametrize(
    ("callback", "site"),
    [
        ("https://Reader.Example:8443/a", "reader.example"),
        ("http://reader.example./", "reader.example"),
        ("http://[2606:4700::1111]/", "2606:4700::/64"),
        ("http://a.b.reader.example/", "reader.example"),
    ],
)
def test_the_site_of_a_callback(callback: str, site: str) -> None:
    assert wish(callback=callback).site == site


@pytest.mark.parametrize(
    ("topic", "base_url", "path"),
    [
        (f"{BASE}/rss.xml", BASE, "/rss.xml"),
        (f"{BASE}/sections/x/atom.xml", BASE, "/sections/x/atom.xml"),
        (f"{BASE}/feeds/x/feed.json", BASE, "/feeds/x/feed.json"),
        ("https://a.example/feeds/rss.xml", "https://a.example/feeds", "/rss.xml"),
        (f"{BASE}/archive/1/rss.xml", BASE, ""),
        (f"{BASE}/sections/x/archive/2026-02-05-001/rss.xml", BASE, ""),
        (f"{BASE}/sitemap.xml", BASE, ""),
        (f"{BASE}/opml.xml", BASE, ""),
        (f"{BASE}/items/a-story", BASE, ""),
        (f"{BASE}/", BASE, ""),
        (BASE, BASE, ""),
        (f"{BASE}/rss.xml?a=b", BASE, ""),
        (f"{BASE}/rss.xml#a", BASE, ""),
        (f"{BASE}.evil.example/rss.xml", BASE, ""),
        (f"{BASE}:443/rss.xml", BASE, ""),
        ("http://feeds.tribune.example/rss.xml", BASE, ""),
        ("https://FEEDS.tribune.example/rss.xml", BASE, ""),
        ("https://other.example/rss.xml", BASE, ""),
        ("https://a.example/rss.xml", "https://a.example/feeds", ""),
        ("https://a.example/feedsx/rss.xml", "https://a.example/feeds", ""),
        ("/rss.xml", BASE, ""),
        ("", BASE, ""),
    ],
)
def test_a_topic_is_a_live_feed_of_ours(topic: str, base_url: str, path: str) -> None:
    assert topic_path(topic, base_url) == path


_NAMES = st.sampled_from(("mode", "topic", "callback", "secret", "lease_seconds", "verify_token", "verify", "x"))
_ADDRESSES = st.builds(
    "{}://{}{}".format,
    st.sampled_from(("http", "https", "HTTP", "ftp")),
    st.text("a.0123456789:[]@%x-\\", max_size=12),
    st.text(max_size=8).map(lambda text: f"/{text}"),
)
_VALUES = st.one_of(
    st.sampled_from(("subscribe", "unsubscribe", "publish", TOPIC, CALLBACK)),
    st.integers().map(str),
    _ADDRESSES,
    st.text(st.characters(), max_size=300),  # lone surrogates too
)
_FORMS = st.one_of(
    st.lists(st.tuples(_NAMES, _VALUES), max_size=10),
    st.dictionaries(_NAMES, _VALUES).map(
        lambda told: list(({"mode": "subscribe", "topic": TOPIC, "callback": CALLBACK} | told).items())
    ),
)


def read_or_refused(form: list[tuple[str, str]]) -> SubscriptionRequest | str:
    try:
        return read_request([(f"hub.{name}", value) for name, value in form], is_public)
    except SubscriptionRequestError as error:
        return str(error)


@settings(phases=PHASES)
@given(_FORMS)
def test_whatever_is_sent_is_a_wish_or_refused_in_a_line(form: list[tuple[str, str]]) -> None:
    found = read_or_refused(form)
    if isinstance(found, str):
        assert found.startswith("hub.")
        assert found.encode().count(b"\n") == 0
        return
    assert (found.topic, found.callback) == (dict(form)["topic"], dict(form)["callback"])
    assert len(found.secret.encode()) < 200
    assert found.lease_seconds in range(DAY, 30 * DAY + 1) if found.mode == "subscribe" else found.lease_seconds == 0
    assert urlsplit(found.callback).scheme in ("http", "https")
    assert found.callback.isascii()


@settings(phases=PHASES)
@given(st.integers(min_value=1, max_value=10**40))
def test_a_lease_is_the_nearest_to_what_is_asked(asked: int) -> None:
    granted = wish(lease_seconds=str(asked)).lease_seconds
    assert granted == sorted((DAY, asked, 30 * DAY))[1]

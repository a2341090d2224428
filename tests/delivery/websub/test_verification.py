"""Callbacks are asked whether they want what was wished: the question, what confirms it, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndication.catalog import Catalog, jobs, subscriptions
from syndication.catalog.subscriptions import Subscription
from syndication.delivery.job_kind import JobKind
from syndication.delivery.queue import PAUSE, Delivery, settle
from syndication.delivery.websub.caps import Caps
from syndication.delivery.websub.subscription_requests import Mode, SubscriptionRequest
from syndication.delivery.websub.verification import Denial, Verification, denial_job, request_job, with_parameters
from syndication.model.job import AttemptResult, Job, JobKey, Message, Reply
from tests.delivery.claiming import claim_deliveries
from tests.support import NOON, every_job

BASE = "https://feeds.tribune.example"
PATH = "/sections/world/rss.xml"
TOPIC = f"{BASE}{PATH}"
CALLBACK = "https://reader.example/pshb.php?k=a%20b&k=c+d"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
VERIFICATION: JobKind = Verification()
DENIAL: JobKind = Denial()
KINDS: Mapping[str, JobKind] = {"verify": VERIFICATION, "deny": DENIAL}


def wish(
    mode: Mode = "subscribe", secret: str = "", lease: int = 864_000, callback: str = CALLBACK, token: str = ""
) -> SubscriptionRequest:
    return SubscriptionRequest(
        mode=mode,
        topic=TOPIC,
        callback=callback,
        secret=secret,
        lease_seconds=lease if mode == "subscribe" else 0,
        verify_token=token,
    )


def claimed(catalog: Catalog, now: datetime = NOON) -> list[Delivery]:
    with catalog.begin() as connection:
        return claim_deliveries(connection, KINDS, "worker", {"verify": 9}, now)


def add(catalog: Catalog, *added: Job) -> None:
    with catalog.begin() as connection:
        jobs.add(connection, added)


def returned(catalog: Catalog, delivery: Delivery, reply: Reply, now: datetime = NOON) -> None:
    """Let what a callback answers be kept, as a worker does."""
    outcome = KINDS[delivery.job.kind].outcome(delivery.job, delivery.message, reply)
    with catalog.begin() as connection:
        settle(connection, KINDS, "worker", [AttemptResult(delivery.job, outcome, now)], now)


def confirmed(catalog: Catalog, asked: SubscriptionRequest, now: datetime = NOON) -> None:
    """Let a wish be asked about and confirmed."""
    add(catalog, request_job(asked, PATH, now))
    (delivery,) = claimed(catalog, now)
    returned(catalog, delivery, Reply(status=200, body=challenge(delivery.message).encode()), now)


def there(catalog: Catalog) -> list[Subscription]:
    with catalog.read() as connection:
        return subscriptions.find_all(connection)


def waiting(catalog: Catalog) -> list[JobKey]:
    with catalog.read() as connection:
        return sorted(job.key for job in every_job(connection))


def parameters(message: Message) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(message.url).query, keep_blank_values=True, strict_parsing=True)


def challenge(message: Message) -> str:
    return dict(parameters(message))["hub.challenge"]


def question(asked: SubscriptionRequest) -> tuple[Job, Message]:
    """Return the job of a wish, and what it sends; of the catalog nothing is asked for that."""
    job = request_job(asked, PATH, NOON)
    (message,) = VERIFICATION.messages(None, [job], NOON).values()  # type: ignore[arg-type]
    return job, message


class TestAddress:
    _QUERIES = st.text([chr(code) for code in range(0x21, 0x7F) if chr(code) != "#"], max_size=30)

    @settings(phases=PHASES)
    @given(
        st.sampled_from(("http://a.example", "http://a.example/", "https://a.example:8443/a%20b/c&d=e")),
        st.none() | _QUERIES,
        st.dictionaries(st.sampled_from(("hub.mode", "hub.topic", "hub.reason")), st.text(), min_size=1),
    )
    def test_parameters_come_behind_those_that_are_there(
        self, address: str, query: str | None, told: dict[str, str]
    ) -> None:
        url = address if query is None else f"{address}?{query}"
        longer = with_parameters(url, told)
        assert longer.startswith(url)
        before = parse_qsl(query or "", keep_blank_values=True)
        assert parse_qsl(urlsplit(longer).query, keep_blank_values=True) == [*before, *told.items()]
        assert longer.isascii()

    @pytest.mark.parametrize(
        ("url", "longer"),
        [
            ("http://a.example", "http://a.example?x=1+%26"),
            ("http://a.example/b", "http://a.example/b?x=1+%26"),
            ("http://a.example/b&", "http://a.example/b&?x=1+%26"),
            ("http://a.example/b?", "http://a.example/b?x=1+%26"),
            ("http://a.example/b?k=a%20b", "http://a.example/b?k=a%20b&x=1+%26"),
            ("http://a.example/b?k", "http://a.example/b?k&x=1+%26"),
            ("http://a.example/b?k=1&", "http://a.example/b?k=1&x=1+%26"),
            ("http://a.example/b?k=?", "http://a.example/b?k=?&x=1+%26"),
        ],
    )
    def test_how_they_are_joined(self, url: str, longer: str) -> None:
        assert with_parameters(url, {"x": "1 &"}) == longer


class TestQuestion:
    def test_a_subscription(self) -> None:
        job, message = question(wish(lease=86_400))
        assert (job.kind, job.target, job.subject, job.lane) == ("verify", CALLBACK, PATH, "verify")
        assert (job.since, job.due) == (NOON, NOON)
        assert (message.method, message.body, message.operator) == ("GET", b"", False)
        assert message.url.startswith(f"{CALLBACK}&")
        assert parameters(message) == [
            ("k", "a b"),
            ("k", "c d"),
            ("hub.mode", "subscribe"),
            ("hub.topic", TOPIC),
            ("hub.lease_seconds", "86400"),
            ("hub.challenge", challenge(message)),
        ]

    def test_an_unsubscription_has_no_lease(self) -> None:
        _, message = question(wish("unsubscribe"))
        assert [name for name, _ in parameters(message)] == ["k", "k", "hub.mode", "hub.topic", "hub.challenge"]
        assert ("hub.mode", "unsubscribe") in parameters(message)

    @pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
    def test_a_token_is_sent_back_and_a_secret_is_not(self, mode: Mode) -> None:
        _, message = question(wish(mode, token="a token&=✓", secret="never to be seen"))
        assert ("hub.verify_token", "a token&=✓") in parameters(message)
        assert "never" not in message.url

    def test_a_challenge_is_used_once(self) -> None:
        job = request_job(wish(), PATH, NOON)
        twice = [*VERIFICATION.messages(None, [job], NOON).values(), question(wish())[1]]  # type: ignore[arg-type]
        challenges = {challenge(message) for message in twice}
        assert len(challenges) == 2
        assert min(map(len, challenges)) >= 32

    def test_the_state_is_the_moment_at_which_the_wish_came(self) -> None:
        _, message = question(wish())
        later = request_job(wish(), PATH, NOON + timedelta(microseconds=1))
        assert later.wanted == message.state + 1


class TestAnswer:
    def test_the_challenge_alone_confirms(self) -> None:
        job, message = question(wish())
        for status in (200, 201, 204, 299):
            outcome = VERIFICATION.outcome(job, message, Reply(status=status, body=challenge(message).encode()))
            assert (outcome.verdict, outcome.status, outcome.problem, outcome.state) == ("done", status, "", job.wanted)

    @pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503, 199])
    def test_another_status_does_not_even_with_the_challenge(self, status: int) -> None:
        job, message = question(wish())
        outcome = VERIFICATION.outcome(job, message, Reply(status=status, body=challenge(message).encode()))
        assert (outcome.verdict, outcome.status, outcome.problem) == ("gone", status, f"answered {status}")

    @pytest.mark.parametrize("body", ["", "{}\n", "\n{}", " {}", '"{}"', "another", "{}{}", "<html>{}</html>"])
    def test_another_body_does_not(self, body: str) -> None:
        job, message = question(wish())
        reply = Reply(status=200, body=body.replace("{}", challenge(message)).encode())
        outcome = VERIFICATION.outcome(job, message, reply)
        assert (outcome.verdict, outcome.problem) == ("gone", "answered with another text than the challenge")

    def test_the_challenge_of_another_question_does_not(self) -> None:
        job, message = question(wish())
        other = challenge(question(wish())[1])
        assert VERIFICATION.outcome(job, message, Reply(status=200, body=other.encode())).verdict == "gone"

    def test_no_answer_is_asked_for_no_second_time(self) -> None:
        job, message = question(wish())
        outcome = VERIFICATION.outcome(job, message, Reply(status=0, problem="no answer within 10 s", milliseconds=9))
        assert (outcome.verdict, outcome.status, outcome.milliseconds) == ("gone", 0, 9)
        assert outcome.problem == "no answer within 10 s"

    def test_an_answer_that_breaks_off_does_not(self) -> None:
        job, message = question(wish())
        reply = Reply(status=200, body=challenge(message).encode(), problem="it broke off")
        outcome = VERIFICATION.outcome(job, message, reply)
        assert (outcome.verdict, outcome.status, outcome.problem) == ("gone", 200, "it broke off")

    def test_a_callback_may_have_a_challenge_of_its_own(self) -> None:
        asked = wish(callback="https://reader.example/?hub.challenge=mine", token="hub.challenge=that")
        job, message = question(asked)
        for body in ("mine", "that", ""):
            assert VERIFICATION.outcome(job, message, Reply(status=200, body=body.encode())).verdict == "gone"
        ours = parameters(message)[-1][1]
        assert VERIFICATION.outcome(job, message, Reply(status=200, body=ours.encode())).verdict == "done"


class TestWhatFollows:
    def test_a_subscription_that_is_confirmed_is_there(self, catalog: Catalog) -> None:
        confirmed(catalog, wish(secret="s ✓", lease=86_400))
        assert there(catalog) == [
            Subscription(path=PATH, callback=CALLBACK, topic=TOPIC, secret="s ✓", created=NOON, lease_end=NOON + DAY)
        ]
        assert waiting(catalog) == []

    @pytest.mark.parametrize(("before", "after"), [("", "new"), ("old", "new"), ("old", "")])
    def test_another_confirmed_subscription_takes_its_place(self, catalog: Catalog, before: str, after: str) -> None:
        confirmed(catalog, wish(secret=before))
        confirmed(catalog, wish(secret=after, lease=86_400), NOON + 5 * DAY)
        assert [(one.secret, one.lease_end) for one in there(catalog)] == [(after, NOON + 6 * DAY)]

    @pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
    @pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=200, body=b"x"), Reply(status=0, problem="x")])
    def test_what_is_not_confirmed_changes_nothing(self, catalog: Catalog, mode: Mode, reply: Reply) -> None:
        add(catalog, request_job(wish(mode), PATH, NOON))
        returned(catalog, claimed(catalog)[0], reply)
        assert (there(catalog), waiting(catalog)) == ([], [])
        confirmed(catalog, wish(secret="old"))
        before = there(catalog)
        add(catalog, request_job(wish(mode, secret="new"), PATH, NOON + DAY))
        returned(catalog, claimed(catalog, NOON + DAY)[0], reply, NOON + DAY)
        assert (there(catalog), waiting(catalog)) == (before, [])

    def test_an_end_that_is_confirmed_takes_its_delivery_along(self, catalog: Catalog) -> None:
        other = wish(callback="https://other.example/")
        for asked in (wish(), other):
            confirmed(catalog, asked)
        with catalog.begin() as connection:
            jobs.add_pushes(connection, [PATH], 1, NOON, PAUSE)
        confirmed(catalog, wish("unsubscribe"))
        assert [one.callback for one in there(catalog)] == [other.callback]
        assert waiting(catalog) == [JobKey("push", other.callback, PATH)]

    def test_an_end_of_what_is_not_there_is_no_matter(self, catalog: Catalog) -> None:
        confirmed(catalog, wish("unsubscribe"))
        assert (there(catalog), waiting(catalog)) == ([], [])

    def test_a_later_wish_takes_the_place_of_one_that_waits(self, catalog: Catalog) -> None:
        add(catalog, request_job(wish(secret="first"), PATH, NOON))
        add(catalog, request_job(wish(secret="second"), PATH, NOON + SECOND))
        (delivery,) = claimed(catalog, NOON + SECOND)
        returned(catalog, delivery, Reply(status=200, body=challenge(delivery.message).encode()))
        assert [one.secret for one in there(catalog)] == ["second"]
        assert waiting(catalog) == []

    @pytest.mark.parametrize("is_confirmed", [True, False])
    def test_a_wish_that_comes_meanwhile_is_asked_about_anew(self, catalog: Catalog, is_confirmed: bool) -> None:
        add(catalog, request_job(wish(secret="first"), PATH, NOON))
        (delivery,) = claimed(catalog)
        add(catalog, request_job(wish("unsubscribe"), PATH, NOON + SECOND))
        body = challenge(delivery.message).encode() if is_confirmed else b""
        returned(catalog, delivery, Reply(status=200, body=body))
        assert [one.secret for one in there(catalog)] == (["first"] if is_confirmed else [])
        (again,) = claimed(catalog, NOON + PAUSE)
        assert dict(parameters(again.message))["hub.mode"] == "unsubscribe"
        assert challenge(again.message) != challenge(delivery.message)
        returned(catalog, again, Reply(status=200, body=challenge(again.message).encode()))
        assert (there(catalog), waiting(catalog)) == ([], [])


class TestFull:
    """What is confirmed when the hub has become full meanwhile."""

    @pytest.mark.parametrize(
        ("caps", "reason"),
        [
            (Caps(of_site=1), "example.org has 1 subscriptions here, the most for one host; end some of them first"),
            (Caps(total=1), "The hub is full"),
        ],
    )
    def test_is_denied_with_a_reason_and_what_is_there_may_be_renewed(
        self, catalog: Catalog, caps: Caps, reason: str
    ) -> None:
        first, second = (f"https://{name}.example.org/" for name in ("a", "b"))
        for callback in (first, second):
            self.fulfil(catalog, wish(callback=callback), caps)
        (denial,) = claimed(catalog)
        assert (denial.job.kind, denial.job.target) == ("deny", second)
        assert dict(parameters(denial.message))["hub.reason"] == reason
        self.fulfil(catalog, wish(callback=first, secret="new"), caps)
        assert [(one.callback, one.secret) for one in there(catalog)] == [(first, "new")]

    @staticmethod
    def fulfil(catalog: Catalog, asked: SubscriptionRequest, caps: Caps) -> None:
        """Let a wish be confirmed by its callback."""
        add(catalog, request_job(asked, PATH, NOON))
        (delivery,) = claimed(catalog)
        outcome = VERIFICATION.outcome(
            delivery.job, delivery.message, Reply(status=200, body=challenge(delivery.message).encode())
        )
        kinds: Mapping[str, JobKind] = {"verify": Verification(caps)}
        with catalog.begin() as connection:
            settle(connection, kinds, "worker", [AttemptResult(delivery.job, outcome, NOON)], NOON)


class TestDenial:
    @pytest.mark.parametrize("reason", ["", "not welcome & sorry ✓"])
    def test_tells_topic_and_reason(self, catalog: Catalog, reason: str) -> None:
        job = denial_job(TOPIC, PATH, CALLBACK, reason, NOON)
        add(catalog, job)
        (delivery,) = claimed(catalog)
        assert (delivery.job, delivery.message.method, delivery.message.operator) == (job, "GET", False)
        assert delivery.message.url.startswith(f"{CALLBACK}&hub.mode=denied&")
        told = [("hub.reason", reason)] if reason else []
        assert parameters(delivery.message)[2:] == [("hub.mode", "denied"), ("hub.topic", TOPIC), *told]

    def test_is_not_told_to_who_has_subscribed_anew(self, catalog: Catalog) -> None:
        confirmed(catalog, wish())
        add(catalog, denial_job(TOPIC, PATH, CALLBACK, "", NOON), denial_job(TOPIC, "/rss.xml", CALLBACK, "", NOON))
        assert [delivery.job.subject for delivery in claimed(catalog)] == ["/rss.xml"]
        assert waiting(catalog) == [JobKey("deny", CALLBACK, "/rss.xml")]

    @pytest.mark.parametrize(
        ("reply", "verdict", "problem"),
        [
            (Reply(status=200), "done", ""),
            (Reply(status=204), "done", ""),
            (Reply(status=302), "gone", "answered 302"),
            (Reply(status=404), "gone", "answered 404"),
            (Reply(status=410), "gone", "answered 410"),
            (Reply(status=500), "again", "answered 500"),
            (Reply(status=503), "again", "answered 503"),
            (Reply(status=0, problem="no answer within 10 s"), "again", "no answer within 10 s"),
        ],
    )
    def test_is_over_when_it_was_heard(self, reply: Reply, verdict: str, problem: str) -> None:
        job = denial_job(TOPIC, PATH, CALLBACK, "", NOON)
        message = Message(method="GET", url=CALLBACK, headers={}, state=job.wanted)
        outcome = DENIAL.outcome(job, message, reply)
        assert (outcome.verdict, outcome.problem, outcome.state) == (verdict, problem, job.wanted)

    def test_is_tried_again_where_nobody_heard_it(self, catalog: Catalog) -> None:
        add(catalog, denial_job(TOPIC, PATH, CALLBACK, "", NOON))
        returned(catalog, claimed(catalog)[0], Reply(status=503))
        (again,) = claimed(catalog, NOON + DAY)
        assert again.job.tries == 1
        returned(catalog, again, Reply(status=200))
        assert waiting(catalog) == []

"""What becomes of deliveries, and why a server cannot be reached."""

from __future__ import annotations

from syndication.web.desk.words import marked

MESSAGES = (
    marked("answered {status}"),
    marked("answered {status}: {cure}"),
    marked("status {status}"),
    marked("the name of the host cannot be looked up at present"),
    marked("the certificate is not trusted: {error}"),
    marked("the connection was broken off after {number} bytes of the body"),
    marked("the server does not speak HTTP/1.1 as it should: {error}"),
    marked("could not connect to any of its addresses"),
    marked("{host} is not on the public internet"),
    marked("port {number} is not one of the web's, 80 and 443"),
    marked("it is not an http or https address"),
    marked("it contains a user name or password, which are not sent; remove them"),
    marked("it is redirected in a circle, back to {address}"),
    marked("it is redirected more than {number} times"),
    marked("it is redirected to {address}, and {problem}"),
    marked("{host} is neither a name nor an IP address in its usual form"),
    marked("the body is coded more than once: {coding}"),
    marked("the body is coded as {coding}, which was not asked for"),
    marked("the header says that the body is {coding}, but it is not"),
    marked("the body ends in the middle of its {coding} data"),
    marked("deflate comes in zlib's wrapper, which not all readers undo"),
    marked("got more than {number} bytes of lines between the chunks of its body"),
    marked("got more than {number} bytes of lines in its head"),
    marked("got more than {number} lines in its head that are not headers"),
    marked("answered with another text than the challenge"),
    marked("the message cannot be made: {error}"),
    marked("{what} is paused by {who} since {since} UTC"),
    marked("is paused by {who} since {since} UTC"),
    marked("the target is paused by {who} since {since} UTC; resume it first"),
    marked("the target is paused already"),
    marked("the target is not paused"),
    marked("there is no such target"),
    marked("there is no such delivery that waits or failed; it may have arrived"),
    marked("it is being sent at this moment"),
    marked("is still to be built"),
    marked("was deleted there"),
    marked("never fetched the story"),
    marked("fetched it"),
    marked("is not known to have fetched the story"),
    marked("has the story; inform it"),
    marked("withdraw it at {place}; then: {command}"),
    marked("no arrival is noted"),
    marked("is sent as soon as the feeds are built"),
    marked("all subscribers"),
    marked("all pings to other hubs"),
    marked("all purges"),
    marked("{number} more"),
    marked("push {target}"),
    marked("event {target}"),
    marked("ping {target}"),
    marked("purge {target}"),
    marked("purge-hook {target}"),
    marked("apple-news {target}"),
    marked("Apple News takes no more requests at present (429)"),
    marked(
        "Apple News refuses the signature (401); check key and secret of the partner, and the clock here; "
        "then run: {command}"
    ),
    marked(
        "Apple News refuses the key for this channel (403); check key and channel of the partner; then run: {command}"
    ),
    marked("Apple News has no such channel (404); correct channel; then run: {command}"),
    marked("Apple News refuses the article ({status}): {answer}; correct the story"),
    marked(
        "Apple News has another article with this title, address or picture: {answer}; change the headline, "
        "or wait a day"
    ),
    marked("Apple News does not delete {id}: {answer}; ask Apple to take it down"),
    marked("Apple News may have this story as {id}, but does not say so; look there, and delete it by hand"),
    marked("Apple News lists articles without end; look there for this story, and delete it by hand"),
    marked("Apple News has no article {id} any more: somebody has deleted it there; to create it again{command}"),
    marked("somebody else has changed the article; it is read again"),
    marked("the answer of Apple News has no id; the article is searched for"),
    marked("the answer of Apple News cannot be read ({status})"),
)

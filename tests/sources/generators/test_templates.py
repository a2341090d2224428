"""Tags of templates in a text: what they become, and what readers miss of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.sources.generators.liquid import resolve_liquid
from syndication.sources.generators.mdx import resolve_mdx
from syndication.sources.generators.pelican_links import resolve_pelican
from syndication.sources.generators.shortcodes import resolve_hugo, resolve_zola
from syndication.sources.generators.templates import TemplateContext

_ADDRESSES = {"storm.md": "https://old.example/news/storm/", "2021-02-05-storm": "https://old.example/news/storm/"}
CONTEXT = TemplateContext(
    site="https://old.example/news",
    base_path="/news",
    address_of=lambda target: _ADDRESSES.get(target, ""),
    values={"title": "Old", "data": {"x": 1}},
    fields={"title": "Harbour", "params": {"city": "Kiel"}},
)
_RESOLVERS = {
    "liquid": resolve_liquid,
    "hugo": resolve_hugo,
    "zola": resolve_zola,
    "mdx": resolve_mdx,
    "pelican": resolve_pelican,
}


def resolved(syntax: str, text: str) -> tuple[str, list[str]]:
    """Return the text, without blank lines around links, and what was lost."""
    lost: list[str] = []
    return _RESOLVERS[syntax](text, CONTEXT, lost.append).strip("\n"), lost


@pytest.mark.parametrize(
    ("syntax", "text", "written"),
    [
        ("liquid", "{{ site.title }}: {{ page.title }}", "Old: Harbour"),
        ("liquid", "{{ '/a.png' | relative_url }}", "/news/a.png"),
        ("liquid", '{{ "a.png" | absolute_url }}', "https://old.example/news/a.png"),
        ("liquid", '{{ "/a.png" | prepend: site.baseurl | prepend: site.url }}', "https://old.example/news/a.png"),
        ("liquid", "{{ site.url }}{{ site.baseurl }}/b/", "https://old.example/news/b/"),
        ("liquid", "[a]({% post_url 2021-02-05-storm %})", "[a](https://old.example/news/storm/)"),
        ("liquid", "[a]({%- link storm.md -%})", "[a](https://old.example/news/storm/)"),
        ("liquid", "{% raw %}{{ x }} {% if %}{% endraw %}", "{{ x }} {% if %}"),
        ("liquid", "a{% comment %}{% raw %}b{% endcomment %}c", "ac"),
        ("liquid", "{% highlight js linenos %}\n```\n{% endhighlight %}", "````js\n```\n````"),
        ("liquid", "{% assign x = 1 %}a", "a"),
        ("liquid", "{% youtube abc_1-2 %}", "<https://www.youtube.com/watch?v=abc_1-2>"),
        ("liquid", '{% include video/youtube.html id="abc" %}', "<https://www.youtube.com/watch?v=abc>"),
        ("liquid", "{% gist ada/123 %}", "<https://gist.github.com/ada/123>"),
        ("liquid", '{% external "A site", "https://x.example/" %}', '<a href="https://x.example/">A site</a>'),
        ("liquid", "100 % {brace} {% not closed", "100 % {brace} {% not closed"),
        ("hugo", '{{< ref "storm.md" >}}#x', "https://old.example/news/storm/#x"),
        ("hugo", "{{< param city >}}", ""),
        ("hugo", '{{< param "params.city" >}}', "Kiel"),
        ("hugo", "{{< youtube id=abc >}}", "<https://www.youtube.com/watch?v=abc>"),
        ("hugo", '{{< x user="ada" id="12" >}}', "<https://x.com/ada/status/12>"),
        ("hugo", "{{< tweet 12 >}}", "<https://x.com/i/status/12>"),
        ("hugo", "{{< vimeo 12 />}}", "<https://vimeo.com/12>"),
        ("hugo", "{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "```go\nx := 1\n```"),
        (
            "hugo",
            '{{< figure src="a.jpg" title="A \\"b\\"" link="/x" >}}',
            '<figure><a href="/x"><img src="a.jpg" alt=""></a><figcaption>A "b"</figcaption></figure>',
        ),
        ("hugo", "{{</* note */>}}", "{{< note >}}"),
        ("hugo", "{{ .Title }} {{<", "{{ .Title }} {{<"),
        ("zola", "[a](@/storm.md#x)", "[a](https://old.example/news/storm/#x)"),
        ("zola", '{{ vimeo(id="12") }}', "<https://vimeo.com/12>"),
        ("zola", "{% quote() %}a{% end %}", "a"),
        ("zola", '`{{/* youtube(id="x") */}}`', '`{{ youtube(id="x") }}`'),
        ("zola", 'println!("{{}}", x); {% x', 'println!("{{}}", x); {% x'),
        ("mdx", "import A from 'a';\n\nText.", "Text."),
        ("mdx", "export const x = 1;\n\nText.", "Text."),
        ("mdx", "We import goods.", "We import goods."),
        ("mdx", "a {/* note */} b", "a  b"),
        ("mdx", "`{x}` and \\{y\\}", "`{x}` and \\{y\\}"),
        ("mdx", "~~~\n<A/>{x}\n~~~\n", "~~~\n<A/>{x}\n~~~"),
        ("mdx", 'a <b>c</b> <YouTube id="abc" />', "a <b>c</b> \n\n<https://www.youtube.com/watch?v=abc>"),
        (
            "pelican",
            "[a]({filename}storm.md) [b]({index})",
            "[a](https://old.example/news/storm/) [b](https://old.example/news/)",
        ),
        ("pelican", "[a](|filename|storm.md) {a} |b|", "[a](https://old.example/news/storm/) {a} |b|"),
        ("pelican", "[a]({tag}North Sea)", "[a](https://old.example/news/tag/north.html Sea)"),
    ],
)
def test_what_a_tag_becomes(syntax: str, text: str, written: str) -> None:
    assert resolved(syntax, text)[0] == written


@pytest.mark.parametrize(
    ("syntax", "text", "written", "lost"),
    [
        ("liquid", "a{{ page.secret }}b", "ab", "the value {{ page.secret }} is left out"),
        ("liquid", "a{{ site.title | translate }}b", "ab", "the value {{ site.title }} is left out"),
        ("liquid", "a{% chart 3 %}b", "ab", "the tag {% chart %} is left out"),
        (
            "liquid",
            "a{% for x in y %}SECRET{% endfor %}b",
            "ab",
            "the text in {% for %} depends on the template; it is left out",
        ),
        (
            "liquid",
            "a{% if x %}{% if y %}S{% endif %}S{% endif %}b",
            "ab",
            "the text in {% if %} depends on the template; it is left out",
        ),
        (
            "liquid",
            "a{% members %}SECRET{% endmembers %}b",
            "ab",
            "the text in {% members %}, which only some readers may see, is left out",
        ),
        (
            "liquid",
            "[a]({% post_url nope %})",
            "[a]()",
            "a link by {% post_url %} leads to a page whose address is not known",
        ),
        ("hugo", "a{{< chart >}}b", "ab", "the shortcode chart is left out"),
        (
            "hugo",
            "a{{% premium %}}SECRET{{% /premium %}}b",
            "ab",
            "the text in the shortcode premium, which only some readers may see, is left out",
        ),
        (
            "hugo",
            '[a]({{< relref "nope.md" >}})',
            "[a](#)",
            "a link by the shortcode relref leads to a page whose address is not known",
        ),
        ("hugo", '{{< youtube "<script>" >}}', "", "the shortcode youtube is left out"),
        ("zola", "a{{ chart() }}b", "ab", "the shortcode chart is left out"),
        ("zola", "[a](@/nope.md)", "[a](#)", "a link by @/ leads to a page whose address is not known"),
        ("mdx", "a{x.y}b", "ab", "an expression of MDX is left out"),
        ("mdx", "a<Chart data={{x: '>'}} />b", "ab", "the component <Chart> is left out"),
        (
            "mdx",
            "a<Paywall>SECRET {x}<B/> SECRET</Paywall>b",
            "ab",
            "the text in <Paywall>, which only some readers may see, is left out",
        ),
        (
            "pelican",
            "[a]({filename}nope.md)",
            "[a](#)",
            "a link by {filename} leads to a file whose address is not known",
        ),
    ],
)
def test_what_readers_miss_is_named(syntax: str, text: str, written: str, lost: str) -> None:
    found, losses = resolved(syntax, text)
    assert found == written
    assert lost in losses


@given(st.text("ab{}%<>/*`\"' \n=()@!|", max_size=80))
@pytest.mark.parametrize("syntax", list(_RESOLVERS))
def test_no_text_breaks_a_reader_of_tags(syntax: str, text: str) -> None:
    found, _ = resolved(syntax, text)
    assert [char for char in found if char in "ab"] == [char for char in text if char in "ab"] or any(
        mark in text for mark in ("{", "<", "|", "@", "`")
    )


@given(st.text("ab \n.,;:!?*_#-", max_size=80))
@pytest.mark.parametrize("syntax", list(_RESOLVERS))
def test_a_text_without_tags_stays_as_it_is(syntax: str, text: str) -> None:
    assert _RESOLVERS[syntax](text, CONTEXT, lambda _: None) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "{% youtube abc %}",
            '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>',
        ),
        ("{% highlight html %}<b>{% endhighlight %}", "<pre><code>&lt;b&gt;</code></pre>"),
        (
            '{{ "https://x.example/?a&b" | embed }}',
            '<a href="https://x.example/?a&amp;b">https://x.example/?a&amp;b</a>',
        ),
    ],
)
def test_in_html_a_tag_becomes_html(text: str, written: str) -> None:
    assert resolve_liquid(text, replace(CONTEXT, is_html=True), lambda _: None).strip("\n") == written

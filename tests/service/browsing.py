"""What the tests in a browser ask of a page: scripts that it evaluates."""

# The contrast of an element's colour to that of the first ancestor with a background (WCAG 2.2, 1.4.3).
CONTRAST = """
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : colour;
  };
  const contrast = element => {
    const [more, less] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05);
  };
"""
CONTRASTS = f"""() => {{ {CONTRAST}
  return [...document.querySelectorAll("main *")]
    .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(contrast);
}}"""
# Every text that a style sheet shows of an XML document, its own included, from the top down.
SHOWN = f"""() => {{ {CONTRAST}
  const own = element => {{
    const content = getComputedStyle(element, "::before").content;
    return content.startsWith('"') ? JSON.parse(content) : "";
  }};
  const written = element => [...element.childNodes].map(node => node.nodeType === 3 ? node.data : "").join("").trim();
  return [...document.querySelectorAll("*")].filter(element => element.getClientRects().length)
    .flatMap(element => [own(element), written(element)].filter(text => text)
      .map(text => ({{text, top: element.getBoundingClientRect().top, contrast: contrast(element)}})))
    .sort((a, b) => a.top - b.top);
}}"""

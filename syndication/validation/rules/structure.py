"""Rules on structure: which elements, attributes and texts may be where, and how often."""

from __future__ import annotations

from syndication.validation.rule import Rule

UNDEFINED_ELEMENT = Rule(
    "UndefinedElement",
    "error",
    "{name}: there is no element {value} in this place",
    "The format or extension does not define this element here. Check its spelling (names are case-sensitive) and its "
    "place in the specification, or put its content into an extension of your own.",
)
MISSING_ELEMENT = Rule(
    "MissingElement",
    "error",
    "{name}: the element {value} is missing",
    "Readers need this element. Add it with a real value; an empty element does not help.",
)
DUPLICATE_ELEMENT = Rule(
    "DuplicateElement",
    "error",
    "{name}: is here more than once",
    "The format allows this element only once here, and readers differ in which one they use. Keep one.",
)
MISSING_ATTRIBUTE = Rule(
    "MissingAttribute",
    "error",
    "{name}: the attribute {value} is missing",
    "The element means nothing without this attribute. Add it, or leave the element out.",
)
UNEXPECTED_ATTRIBUTE = Rule(
    "UnexpectedAttribute",
    "error",
    "{name}: this element has no such attribute",
    "The specification does not define this attribute on this element. Check its spelling, or remove it.",
)
EXTENSION_ATTRIBUTE = Rule(
    "UseOfExtensionAttr",
    "warning",
    "{name}: an attribute of an extension on an element of RSS",
    "In RSS 2.0 extensions add elements. Few readers use added attributes. Use an element instead.",
)
BLANK_ATTRIBUTE = Rule(
    "AttrNotBlank",
    "warning",
    "{name}: the attribute is empty",
    "An empty attribute has no meaning. Give it a value, or leave it out.",
)
UNEXPECTED_TEXT = Rule(
    "UnexpectedText",
    "error",
    "{name}: text where only elements are allowed: {value}",
    "Readers ignore this text. Move it into an element that may have text, or remove it.",
)
NOT_IN_A_NAMESPACE = Rule(
    "NotInANamespace",
    "error",
    "{name}: element {value} is in no namespace",
    "An element inside an extension belongs to that extension. Write it with the extension's prefix.",
)
UNDETERMINABLE_VOCABULARY = Rule(
    "UndeterminableVocabulary",
    "warning",
    "{name}: element {value} is in no namespace",
    "An Atom reader cannot know what an element without a namespace means. Put it in Atom's namespace, or in the "
    "namespace of the extension that defines it.",
)
MISPLACED_XHTML = Rule(
    "MisplacedXHTMLContent",
    "warning",
    "{name}: XHTML where no text is expected",
    "Readers expect markup only in the content or the summary of an entry. Move it there.",
)

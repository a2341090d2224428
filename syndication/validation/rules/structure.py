"""Rules on structure: which elements, attributes and texts may be where, and how often."""

from __future__ import annotations

from syndication.validation.rule import Rule

UNDEFINED_ELEMENT = Rule(
    "UndefinedElement",
    "error",
    "{name}: element {value} is not defined here",
    "The format or the extension does not define this element in this place. Check its spelling (names are "
    "case-sensitive) and where its specification puts it, or move what it says into an extension of your own.",
)
MISSING_ELEMENT = Rule(
    "MissingElement",
    "error",
    "{name}: required element {value} is missing",
    "Readers rely on this element. Add it with a real value; an empty one does not help.",
)
DUPLICATE_ELEMENT = Rule(
    "DuplicateElement",
    "error",
    "{name}: occurs more than once",
    "The format allows this element only once here, and readers differ in which copy they take. Keep one.",
)
MISSING_ATTRIBUTE = Rule(
    "MissingAttribute",
    "error",
    "{name}: required attribute {value} is missing",
    "The element means nothing without this attribute. Add it, or leave the element out.",
)
UNEXPECTED_ATTRIBUTE = Rule(
    "UnexpectedAttribute",
    "error",
    "{name}: the attribute is not defined here",
    "The specification does not define this attribute on this element. Check its spelling, or remove it.",
)
EXTENSION_ATTRIBUTE = Rule(
    "UseOfExtensionAttr",
    "warning",
    "{name}: an attribute of an extension on an element of RSS itself",
    "RSS 2.0 lets extensions add elements; few readers look for added attributes. Say it with an element instead.",
)
BLANK_ATTRIBUTE = Rule(
    "AttrNotBlank",
    "warning",
    "{name}: the attribute is empty",
    "An empty attribute says nothing. Give it a value, or leave it out.",
)
UNEXPECTED_TEXT = Rule(
    "UnexpectedText",
    "error",
    "{name}: text where only elements may stand: {value}",
    "Readers ignore this text. Move it into an element that may hold text, or remove it.",
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
    "Readers look for markup in the content of an entry only. Move it there, or into the summary.",
)

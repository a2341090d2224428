"""The texts of the rules of validation, as their own table has them: a new rule needs a translation at once."""

from __future__ import annotations

from syndication.validation import RULES, Rule

# The places of a message that come before what it says. They are its subject, not a part of the text.
_SUBJECTS = ("{name}: ", "document: ")


def text_of_rule(rule: Rule) -> str:
    """Return what a rule says, without the place that it is about."""
    for subject in _SUBJECTS:
        if rule.message.startswith(subject):
            return rule.message.removeprefix(subject)
    return rule.message


RULE_TEXTS = tuple(dict.fromkeys(text_of_rule(rule) for rule in RULES.values()))
ADVICE = tuple(dict.fromkeys(rule.advice for rule in RULES.values()))

"""Reports on documents, for people and for machines: the command and the page `/validate` use them."""

from __future__ import annotations

from syndication.validation.report.examination import Report, examine, examine_address, examine_answer
from syndication.validation.report.groups import SEVERITIES, FindingGroup, grouped, place_of
from syndication.validation.report.machine import for_machines
from syndication.validation.report.messages import counted, described, message, pattern, where

__all__ = [
    "SEVERITIES",
    "FindingGroup",
    "Report",
    "counted",
    "described",
    "examine",
    "examine_address",
    "examine_answer",
    "for_machines",
    "grouped",
    "message",
    "pattern",
    "place_of",
    "where",
]

"""Reports on documents, for people and for machines: the command and the page `/validate` use them."""

from __future__ import annotations

from syndication.validation.report.examination import Report, examine, examine_address, examine_answer
from syndication.validation.report.groups import SEVERITIES, FindingGroup, group_findings, place_of
from syndication.validation.report.machine import machine_report
from syndication.validation.report.messages import count_findings, describe_document, message, pattern, where

__all__ = [
    "SEVERITIES",
    "FindingGroup",
    "Report",
    "count_findings",
    "describe_document",
    "examine",
    "examine_address",
    "examine_answer",
    "group_findings",
    "machine_report",
    "message",
    "pattern",
    "place_of",
    "where",
]

"""From records to documents: scan, intake, edit, quarantine, build."""

"""Articles: plain text or Markdown to a draft item, with a report on how each line was read.

Pure: no files, network or clock. No word of the text is changed, and no date is guessed. It exports nothing here: the
patterns of its modules take a third of a second, and most processes need few of them.
"""

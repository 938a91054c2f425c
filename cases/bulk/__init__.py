"""One move on many cases: a look which can, the person's word, then each case through the same action as its page."""

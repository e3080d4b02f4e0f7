"""What a reader meets: one visual language, figures whose title is the finding, findings in words.

Figures need matplotlib, which takes a second to import; nothing below imports it, and the doors import this part
only when a figure is asked for.
"""

"""The rules on content and on the built site, one package for each subject.

Importing this package loads no rule: a program that only reads headers must not wait for all rules.
"""

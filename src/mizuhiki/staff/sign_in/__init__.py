"""Getting in, staying in and getting out: password, second factor, sessions and their limits.

django-allauth does the ceremonies; this package says in which words, with which limits, and writes
down what happened. The limits and why they are what they are: docs/operations/sign-in.md.
"""

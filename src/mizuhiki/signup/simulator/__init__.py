"""A bank to try WEB口座振替受付 with: its reception pages, inquiries, notices and daily file, all made up.

    python -m mizuhiki.signup.simulator --port 8002 --state bank.sqlite --keys keys.json \
        --notice-url http://127.0.0.1:8001/notice/

A server of its own without Django, so that it can be killed like a bank that goes away. What it has
registered, and the notices it still owes, stand in one SQLite file. Whoever tries it chooses the outcome
(`scenarios`); a PIN is looked at and forgotten.
"""

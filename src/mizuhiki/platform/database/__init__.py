"""The PostgreSQL under the product: run by us from a wheel, or any server by `DATABASE_URL`.

Nothing here imports Django, so that settings and the command line can use it before Django is set
up. Enter by `mizuhiki.platform.database.api`.
"""

"""How often the public door lets one address, or one お問い合わせ番号, do a thing: (most, seconds).

A whole office, or a telephone company's customers, may share an address.
"""

SIGNUP_LIMITS = {
    "begin": (40, 600),
    "answer": (600, 600),
    "returned": (120, 600),
    "notice": (12_000, 600),  # a bank says all it has to say from one address: 20 a second
    "resume": (20, 600),
    "inquiry_no": (30, 3600),
}
SIGNUP_COOKIE = "signup"
INTAKE_COOKIE = "intake"

"""Notices of a billing run: 納入通知書 and 口座振替のお知らせ, each accounted for."""

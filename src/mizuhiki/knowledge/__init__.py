"""ＦＡＱ・トークスクリプト・マニュアル: what may be said, and how, in approved versions."""

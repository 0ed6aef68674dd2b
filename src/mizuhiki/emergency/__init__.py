"""夜間等緊急通報受付: calls at night, the duty officers they go to, and the morning after."""

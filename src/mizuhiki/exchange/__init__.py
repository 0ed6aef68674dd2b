"""電話交換機更新業務: what the exchange is told, on whose word, and what it said when it failed."""

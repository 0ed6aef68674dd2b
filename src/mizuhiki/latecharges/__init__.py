"""延滞金・督促手数料: what is added to a claim that is paid late or had to be reminded of, and its waiver."""

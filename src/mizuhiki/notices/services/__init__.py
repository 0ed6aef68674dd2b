"""Writing: notices of a whole billing run, and slips issued anew one by one."""

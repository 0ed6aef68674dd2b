"""The process: what it needs, what it says, and what its log never holds."""

import subprocess
import sys
from pathlib import Path

from mizuhiki.formats.webdebit.tests.builders import request
from mizuhiki.platform import clock
from mizuhiki.signup.serving import free_port
from mizuhiki.signup.simulator.tests.builders import PIN
from mizuhiki.signup.simulator.tests.serving import Served


def test_it_needs_no_django() -> None:
    code = "import mizuhiki.signup.simulator.__main__, sys; print({'django', 'psycopg'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_file_of_keys_that_cannot_be_read_ends_it_in_one_line(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text('{"9998": {}}', encoding="utf-8")
    words = ["--port", "1", "--state", str(tmp_path / "x"), "--keys", str(keys)]
    done = subprocess.run(
        [sys.executable, "-m", "mizuhiki.signup.simulator", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "9998の項目はfrom_bank・name・to_bankと、必要ならcompaniesです。\n"
    assert not (tmp_path / "x").exists()


def test_it_serves_until_told_to_end_and_its_log_names_nobody(tmp_path: Path) -> None:
    served = Served(tmp_path, notice_url=f"http://127.0.0.1:{free_port()}/")  # where nobody is
    served.start()
    ours = request(issued_at=clock.now().replace(microsecond=0))
    assert served.sign_up(ours) == "登録しました"
    served.send("GET", "/9998/visit/none")
    served.stop()
    log = served.site.log.read_text(encoding="utf-8")
    assert log.startswith(f"見本の銀行 http://127.0.0.1:{served.port}/\n")
    for secret in (PIN, ours.reference, ours.account_no, ours.customer_no, ours.holder_kana, "/visit/"):
        assert secret not in log
    served.start()
    assert served.sign_up(ours) == "登録しました"  # it is remembered
    served.stop()

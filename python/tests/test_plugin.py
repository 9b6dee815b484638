"""The pytest plugin, as a project uses it."""

from __future__ import annotations

import pytest

from uwsgi_iac.testing.real import find_program

pytestmark = pytest.mark.slow


def test_each_test_has_a_fresh_instance_with_what_its_modules_registered(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from uwsgi_iac import uwsgi as module

        done = []
        module.register_signal(1, "", done.append)
        module.mule_msg_hook = done.append
        pytestmark = pytest.mark.uwsgi(cache2="name=pages,items=10")

        def test_first(uwsgi):
            assert uwsgi.cache_set("key", "value")
            uwsgi.signal(1)
            uwsgi.settle()
            assert done == [1]

        @pytest.mark.uwsgi(mules=2)
        def test_second(uwsgi):
            done.clear()
            assert uwsgi.cache_get("key") is None
            uwsgi.mule_msg("hello", 2)
            assert uwsgi.mules[2].crash() is None
            uwsgi.settle()
            assert done == [b"hello"]
            assert module.opt["mules"] == b"2"

        def test_import(uwsgi):
            import uwsgi as plain
            assert plain is module
            plain.spooler = done.append
            assert uwsgi.is_stub

        def test_after(uwsgi):
            assert not hasattr(module, "spooler")
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


def test_the_instance_moves_its_time_and_runs_its_parts(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_all(uwsgi, tmp_path):
            uwsgi.configure(spooler=str(tmp_path), enable_metrics=True, metric="hits")
            seen = []
            uwsgi.post_fork_hook = lambda: seen.append(uwsgi.worker_id())
            uwsgi.register_signal(9, "", lambda n: seen.append("timer"))
            uwsgi.add_timer(9, 60)
            def handle(task):
                seen.append(task[b"n"])
                return uwsgi.SPOOL_OK
            uwsgi.module_spooler = None
            setattr(uwsgi, "spooler", handle)
            uwsgi.fork()
            assert seen == [1, 0]
            uwsgi.spool({b"n": b"1"})
            assert uwsgi.spooler.run() == 1
            uwsgi.run_timers(60)
            assert seen == [1, 0, b"1", "timer"]
            uwsgi.opt["color"] = b"blue"
            import uwsgi as plain
            assert plain.opt["color"] == b"blue"
            assert uwsgi.metric_inc("hits") and uwsgi.metric_get("hits") == 1

        def application(environ, start_response):
            import uwsgi
            start_response("200 OK", [])
            return [str(uwsgi.worker_id()).encode(), environ["PATH_INFO"].encode()]

        def test_request(uwsgi):
            answer = uwsgi.request("/page", application)
            assert (answer.status, answer.body) == ("200 OK", b"1/page")
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


needs_uwsgi = pytest.mark.skipif(find_program(None) is None, reason="needs uWSGI: `pip install pyuwsgi`")


@needs_uwsgi
def test_tests_inside_a_real_uwsgi_report_their_own_results(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os
        import pytest

        @pytest.fixture
        def prepared():
            import uwsgi
            return uwsgi.cache_set("key", "value")

        @pytest.mark.uwsgi(real=True, cache2="name=pages,items=10")
        @pytest.mark.parametrize("number", [1, 2])
        def test_passes(uwsgi, prepared, number):
            import uwsgi as plain
            assert plain is uwsgi and not uwsgi.is_stub
            assert prepared and uwsgi.cache_get("key") == b"value"
            assert uwsgi.worker_id() == 1 and uwsgi.masterpid() != os.getpid()

        @pytest.mark.uwsgi(real=True)
        def test_fails(uwsgi):
            left = uwsgi.worker_id()
            assert left == 2

        @pytest.mark.uwsgi(real=True)
        def test_skips(uwsgi):
            pytest.skip("on purpose")

        def test_outside(uwsgi):
            assert uwsgi.is_stub
        """
    )
    result = pytester.runpytest_subprocess("-rs")
    result.assert_outcomes(passed=3, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*assert left == 2*", "*assert 1 == 2*", "*on purpose*"])


@needs_uwsgi
def test_a_test_that_ends_its_worker_or_takes_too_long_fails_with_the_log(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os, signal, time
        import pytest

        @pytest.mark.uwsgi(real=True)
        def test_ends_its_worker(uwsgi):
            os.kill(os.getpid(), signal.SIGKILL)

        @pytest.mark.uwsgi(real=True, limit=2)
        def test_takes_too_long(uwsgi):
            time.sleep(60)

        @pytest.mark.uwsgi(real=True, no_such_option=True, strict=True)
        def test_wrong_option(uwsgi):
            pass
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        ["*test_ends_its_worker*", "*the worker ended during the test*", "*spawned uWSGI worker 1*"]
    )
    result.stdout.fnmatch_lines(["*the test did not end within 2 s*"])
    result.stdout.fnmatch_lines(["*uWSGI ended with status 1*", "*unrecognized option*"])


def test_without_uwsgi_a_real_test_is_skipped_with_the_way_to_get_it(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nuwsgi_program = /no/such/uwsgi\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.uwsgi(real=True)
        def test_real(uwsgi):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*needs uWSGI of this version of Python: `pip install pyuwsgi`*"])


@pytest.mark.parametrize("mark", ["5", "options=5", "limit='x'", "real=True, limit='x'", "cache2='items=x'"])
def test_a_wrong_mark_fails_its_test_alone(pytester: pytest.Pytester, mark: str) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.uwsgi({mark})
        def test_wrong(uwsgi): ...

        def test_other(uwsgi): ...
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.no_fnmatch_line("*INTERNALERROR*")

"""The broker does what it is asked, but its answers are lost, late or doubled."""

import unittest

from rig.connection import Action
from rig.fault import AFTER_NETWORK_S, BUSY_S, Trial
from rig.network_case import ProxiedCase
from rig.waiting import until
from rig.wire import Api

# An answer is missed after this time. With duet's own 15 s the tests would mostly wait.
MISSED_SOON = ("-X", "socket.timeout.ms=2000")
LATE_S = 3.0
HAPPENS_WITHIN_S = 30.0

LOST = (Action.DROP, Action.CLOSE)
# What a transaction asks, and what a recovery does.
APIS = (
    Api.FETCH,
    Api.PRODUCE,
    Api.ADD_PARTITIONS_TO_TXN,
    Api.ADD_OFFSETS_TO_TXN,
    Api.TXN_OFFSET_COMMIT,
    Api.INIT_PRODUCER_ID,
)


class AnswersTest(ProxiedCase):
    def give(self, trial: Trial, api: Api, action: Action, seconds: float = 0.0) -> None:
        """One dose: something happens to one answer."""
        before = self.proxy.done(api, action)
        with trial.dose(AFTER_NETWORK_S):
            self.proxy.on_answer(api, action, seconds=seconds)
            if api == Api.INIT_PRODUCER_ID:
                self.provoke_recovery()
            self.proxy.await_done(api, action, before + 1, HAPPENS_WITHIN_S)

    def provoke_recovery(self) -> None:
        self.proxy.on_answer(Api.END_TXN, Action.CLOSE)

    def test_end_txn_lost(self) -> None:
        trial = self.begin("answer to EndTxn lost", *MISSED_SOON)
        before = [self.proxy.done(Api.END_TXN, each) for each in LOST]
        doses = self.doses(full=50, quick=10)
        for each in range(doses):
            self.give(trial, Api.END_TXN, LOST[each % 2])
        trial.finish()
        done = [self.proxy.done(Api.END_TXN, each) for each in LOST]
        self.assertEqual(done, [each + doses / 2 for each in before])

    def test_end_txn_late(self) -> None:
        self.full_form_only()
        trial = self.begin("answer to EndTxn 5 s and 20 s late")
        for seconds in (5.0, 20.0) * self.doses(full=2, quick=0):
            self.give(trial, Api.END_TXN, Action.DELAY, seconds)
        trial.finish()

    def test_end_txn_request_late(self) -> None:
        """A request that was given up and sent again arrives within a later transaction."""
        trial = self.begin("request EndTxn late", *MISSED_SOON)
        for each in range(1, self.doses(full=10, quick=2) + 1):
            with trial.dose(AFTER_NETWORK_S):
                self.proxy.on_request(Api.END_TXN, Action.HOLD)
                self.proxy.await_done(Api.END_TXN, Action.HOLD, each, HAPPENS_WITHIN_S)
                trial.await_progress()
                self.proxy.release()
        trial.finish()

    def test_group_coordinator_away(self) -> None:
        """It goes while offsets are on their way to it: librdkafka waits for it without end."""
        trial = self.begin("network gone while offsets are committed")
        for each in range(1, self.doses(full=5, quick=1) + 1):
            with trial.dose(AFTER_NETWORK_S):
                self.proxy.on_request(Api.TXN_OFFSET_COMMIT, Action.HOLD)
                self.proxy.await_done(Api.TXN_OFFSET_COMMIT, Action.HOLD, each, HAPPENS_WITHIN_S)
                self.proxy.refuse()
                until("a recovery", lambda: self.recovers(trial), AFTER_NETWORK_S + BUSY_S)
                self.proxy.heal()
        trial.finish()
        self.assertEqual(trial.row.restarts, 0)

    def recovers(self, trial: Trial) -> bool:
        return trial.duet.metric("duet_service_state", 'state="recovering"') > 0

    def test_lost(self) -> None:
        self.full_form_only()
        trial = self.begin("answers to Fetch, Produce and others lost", *MISSED_SOON)
        for api in APIS:
            for each in range(self.doses(full=5, quick=0)):
                self.give(trial, api, LOST[each % 2])
        trial.finish()

    def test_late(self) -> None:
        self.full_form_only()
        trial = self.begin("answers to Fetch, Produce and others late", *MISSED_SOON)
        for api in APIS:
            for _ in range(self.doses(full=5, quick=0)):
                self.give(trial, api, Action.DELAY, LATE_S)
        trial.finish()

    def test_doubled(self) -> None:
        self.full_form_only()
        trial = self.begin("answers to EndTxn, Fetch, Produce and others doubled", *MISSED_SOON)
        for api in (Api.END_TXN, *APIS):
            for _ in range(self.doses(full=5, quick=0)):
                self.give(trial, api, Action.DUPLICATE)
        trial.finish()


if __name__ == "__main__":
    unittest.main()

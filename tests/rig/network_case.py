"""Fault tests whose duet reaches Kafka through proxies: one broker, or three."""

from typing import ClassVar

from rig.broker import Broker
from rig.cluster import Cluster
from rig.fault import FaultCase
from rig.proxy import Proxy


class ProxiedCase(FaultCase):
    """One broker behind a proxy. The tools of the test go past the proxy."""

    proxy: ClassVar[Proxy]
    broker: ClassVar[Broker]

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        cls.proxy = Proxy()
        cls.proxy.start()
        cls.addClassCleanup(cls.proxy.close)
        cls.broker = cls.start_broker(Broker(cls.class_directory(), cls.proxy))

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(self.proxy.heal)
        self.addCleanup(self.proxy.forget_rules)

    @property
    def duet_brokers(self) -> str:
        return self.proxy.address


class ClusterCase(FaultCase):
    """Three brokers, each behind a proxy of its own."""

    cluster: ClassVar[Cluster]

    @classmethod
    def setUpClass(cls) -> None:
        cls.draw_seed()
        cls.cluster = Cluster(cls.class_directory())
        cls.addClassCleanup(cls.cluster.end)
        cls.cluster.start()
        cls._address = cls.cluster.address

    @property
    def duet_brokers(self) -> str:
        return self.cluster.proxied_address

import pytest

from digest.gather.addresses import networks, refusal

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - nothing is bound: it is one of the refused
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:10::1",
    "2001:20::1",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ffff::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_of_inner_networks_are_refused(address: str) -> None:
    assert "is not public" in str(refusal(address, 80))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through_at_the_ports_of_the_web_only(address: str) -> None:
    assert refusal(address, 80) is None
    assert refusal(address, 443) is None
    assert refusal(address, 25) == "its port 25 is neither 80 nor 443"


def test_the_reason_names_the_address_that_would_have_answered() -> None:
    assert refusal("::ffff:10.0.0.1", 80) == "its address 10.0.0.1 is not public"


def test_a_newsroom_may_allow_a_network_of_its_own_at_every_port() -> None:
    allow = networks(("10.1.0.0/16", "fd00:1::/32"))
    assert refusal("10.1.2.3", 8080, allow) is None
    assert refusal("::ffff:10.1.2.3", 8080, allow) is None
    assert refusal("fd00:1::5", 80, allow) is None
    assert refusal("10.2.2.3", 8080, allow) == "its address 10.2.2.3 is not public"

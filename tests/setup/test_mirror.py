"""The Debian mirror is the machine's own, whichever way apt's sources are written."""

import textwrap

import pytest

RELEASE = """\
Origin: Debian
Label: {label}
Suite: {suite}
Codename: {suite}
Date: Sat, 01 Jan 2022 00:00:00 UTC
Architectures: amd64 arm64
Components: main
"""
ONE_LINE = """
    # deb file:{other}/ {codename} main
    deb [trusted=yes] file:{security} {codename}-security main
    deb [trusted=yes] file:{debian} {codename}-updates main
    deb [trusted=yes] file:{debian} {codename} main contrib
"""
DEB822 = """
    Types: deb
    URIs: file:{security}
    Suites: {codename}-security
    Components: main
    Trusted: yes

    Types: deb
    URIs: file:{debian}
    Suites: {codename} {codename}-updates
    Components: main
    Trusted: yes
"""


@pytest.mark.parametrize(("suffix", "sources"), [("list", ONE_LINE), ("sources", DEB822)])
def test_mirror(copy, tmp_path, suffix, sources):
    codename = copy.run("sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").stdout.strip()
    folders = {name: tmp_path / name for name in ("debian", "security", "other")}
    publish(folders["debian"], "Debian", codename)
    publish(folders["debian"], "Debian", f"{codename}-updates")
    publish(folders["security"], "Debian-Security", f"{codename}-security")
    apt = tmp_path / "apt"
    for folder in ("parts", "lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True)
    (apt / "parts" / f"tried.{suffix}").write_text(textwrap.dedent(sources).format(codename=codename, **folders))
    (apt / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "{apt}/parts";\n'
        f'Dir::State::Lists "{apt}/lists";\nDir::Cache "{apt}/cache";\nAPT::Sandbox::User "root";\n'
    )
    found = copy.run(*copy.bash("apt-get update >&2 && debian_mirror"), APT_CONFIG=apt / "apt.conf")
    assert found.stdout.strip() == f"file:{folders['debian']}/", found.stderr


def publish(archive, label, suite):
    """Write an archive that apt can read."""
    folder = archive / "dists" / suite
    for architecture in ("amd64", "arm64"):
        (folder / "main" / f"binary-{architecture}").mkdir(parents=True)
        (folder / "main" / f"binary-{architecture}" / "Packages").touch()
    (folder / "Release").write_text(RELEASE.format(label=label, suite=suite))

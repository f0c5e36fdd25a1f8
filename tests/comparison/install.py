"""Installs peers in a folder, with their registries' own clients, and says how their drivers are started."""
import os
import pathlib
import shutil
import subprocess
import sys

DRIVERS = pathlib.Path(__file__).parent / "drivers"
PYTHONS = ("python3", "python3.14", "python3.13", "python3.12")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>comparison</groupId><artifactId>comparison</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>
</dependency></dependencies></project>
"""
LONGEST = 900  # seconds for one peer


class CannotInstall(Exception):
    """Why a peer cannot be had here, in one line."""


def run(command, **options):
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(str(error)) from error
    if said.returncode:
        lines = (said.stderr.strip() or said.stdout.strip() or "no reason given").splitlines()
        raise CannotInstall(next((line for line in lines if "rror" in line), lines[-1]))
    return said.stdout


def python_for(least):
    """The first interpreter on the path that is new enough."""
    for name in (sys.executable, *PYTHONS):
        path = shutil.which(name)
        version = "import sys; sys.exit(sys.version_info < %r)" % (least,)
        if path and subprocess.run([path, "-c", version], capture_output=True, check=False).returncode == 0:
            return path
    raise CannotInstall(f"no Python {'.'.join(map(str, least))} or newer on the path")


def from_pypi(peer, folder):
    python, packages = python_for(peer.python), folder / "packages"
    if not packages.exists():
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--target", packages,
             f"{peer.package}=={peer.version}"])
    environment = {**os.environ, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    return [python, str(DRIVERS / peer.driver[0]), *peer.driver[1:]], environment


def from_npm(peer, folder):
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules").exists():
        run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts", f"{peer.package}@{peer.version}"],
            cwd=folder)
    for driver in DRIVERS.glob("*.cjs"):  # where they find node_modules
        shutil.copy(driver, folder)
    return ["node", str(folder / peer.driver[0])], dict(os.environ)


def from_crates(peer, folder):
    project = folder.parent / "rust"  # one program for all
    shutil.copytree(DRIVERS / "rust", project, dirs_exist_ok=True)
    run(["cargo", "build", "--quiet", "--jobs", "1"], cwd=project)
    return [str(project / "target" / "debug" / "drivers"), *peer.driver[1:]], dict(os.environ)


def from_maven(peer, folder):
    folder.mkdir(exist_ok=True)
    if not (folder / "lib").exists():
        group, artifact = peer.package.split(":")
        (folder / "pom.xml").write_text(POM.format(group=group, artifact=artifact, version=peer.version), encoding="utf-8")
        run(["mvn", "--quiet", "--batch-mode", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
             f"-DoutputDirectory={folder / 'lib'}"], cwd=folder)
    java = ["java", "-cp", f"{folder / 'lib'}/*", str(DRIVERS / peer.driver[1])]
    return [sys.executable, str(DRIVERS / peer.driver[0]), *java], {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


REGISTRIES = {"PyPI": from_pypi, "npm": from_npm, "crates.io": from_crates, "Maven Central": from_maven}


def command_of(peer, folder, program):
    """(command, environment) that starts the peer's driver; installs it first. Raises CannotInstall."""
    if peer.registry == "own":
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, str(DRIVERS / peer.driver[0]), str(program)]
    else:
        place = folder / peer.name.replace(" ", "-").replace("(", "").replace(")", "")
        command, environment = REGISTRIES[peer.registry](peer, place)
    return command, {**environment, "TZ": "Europe/Oslo"}

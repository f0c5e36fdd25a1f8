"""What every installer needs: the tools of this machine, and a reason where one is missing or fails."""
import subprocess

from processes import find_tool

PATIENCE = 1800  # seconds for a download and a build


class Missing(Exception):
    """Why a broker cannot be tried here."""


def need(tool):
    path = find_tool(tool)
    if not path:
        raise Missing(f"no {tool} here")
    return path


def call(*command, cwd):
    try:
        done = subprocess.run([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as late:
        raise Missing(f"{command[0]} took over {PATIENCE} s") from late
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines() or ["no word"]
        raise Missing(f"{command[0]}: {lines[-1][:120]}")

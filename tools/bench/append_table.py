#!/usr/bin/env python3
"""Medians and ratios of the append benchmark as a Markdown table, from lines of peer, batch, output."""

import collections
import json
import re
import statistics
import sys


def rate(printed):
    """Events per second: the member of a JSON object, or the last number of a line of text."""
    if printed.startswith("{"):
        return float(json.loads(printed)["events_per_second"])
    numbers = re.findall(r"\d+(?:\.\d+)?", printed)
    if not numbers:
        raise SystemExit(f"expected events per second, got: {printed!r}")
    return float(numbers[-1])


def main():
    rates = collections.defaultdict(list)
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            peer, batch, printed = line.rstrip("\n").split("\t", 2)
            rates[peer, int(batch)].append(rate(printed))
    print("Append, events per second")
    print()
    print(
        "| events per commit | rollout | C | rollout / C | eventsourcing | rollout / eventsourcing |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for batch in sorted({batch for _, batch in rates}):
        ours, c, python = (
            statistics.median(rates[peer, batch]) for peer in ("rollout", "C", "eventsourcing")
        )
        cells = (f"{batch:,}", f"{ours:,.0f}", f"{c:,.0f}", f"{ours / c:.2f}")
        print("| " + " | ".join((*cells, f"{python:,.0f}", f"{ours / python:.2f}")) + " |")


if __name__ == "__main__":
    main()

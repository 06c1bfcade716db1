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
    peers = ["C", "recorder", "application"]
    print("| events per commit | rollout | " + " | ".join(f"{p} | rollout / {p}" for p in peers) + " |")
    print("| ---: | ---: |" + " ---: | ---: |" * len(peers))
    for batch in sorted({batch for _, batch in rates}):
        ours = statistics.median(rates["rollout", batch])
        cells = [f"{batch:,}", f"{ours:,.0f}"]
        for peer in peers:
            theirs = statistics.median(rates[peer, batch])
            cells += [f"{theirs:,.0f}", f"{ours / theirs:.2f}"]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Draws what the two searches of the study found, out of the tables that examples/run writes.

    python3 docs/figures/find.py DIR docs/figures/find.png      (needs matplotlib)
"""
import csv
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def oscillators(path):
    """(experiment, frequency, amplitude, offset) of every oscillator."""
    with open(path, newline="") as table:
        return [
            (int(row["experiment"]), float(row["frequency"]), float(row["amplitude"]), float(row["offset"]))
            for row in csv.DictReader(table)
            if row["periodic"] == "1"
        ]


def main(folder, picture):
    searches = [
        ("random search", oscillators(f"{folder}/random_search.csv"), "#7a7a7a"),
        ("curiosity search", oscillators(f"{folder}/curiosity_search.csv"), "#c2410c"),
    ]
    plt.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained", width_ratios=(1, 1, 0.8))
    top = max(row[1] for _, found, _ in searches for row in found)
    for axis, (name, found, colour) in zip(axes, searches):
        axis.scatter([row[1] for row in found], [row[2] for row in found], s=9, c=colour, alpha=0.55, linewidths=0)
        axis.set(title=f"{name}: {len(found)}", xlim=(0, 1.04 * top), ylim=(0, 1.04), xlabel="frequency (Hz)")
    axes[0].set_ylabel("amplitude, peak to peak")
    for name, found, colour in searches:
        steps = [0] + [row[0] for row in found] + [5000]
        axes[2].step(steps, list(range(len(found) + 1)) + [len(found)], where="post", color=colour)
        at = 5000 if len(found) < 100 else 0.62 * 5000  # above its own curve
        axes[2].annotate(name, (at, 1.02 * len(found) * at / 5000 + 12), ha="right", color=colour)
    axes[2].set(title="oscillators found", xlim=(0, 5000), ylim=(0, None), xlabel="experiments")
    figure.savefig(picture, dpi=150)


if __name__ == "__main__":
    main(*sys.argv[1:])

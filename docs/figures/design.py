# SPDX-License-Identifier: MIT
"""Draws the six targets of the published study and the waveforms that were made for them.

    examples/run design --published --out DIR/designs.csv --waveforms DIR/waveforms.csv
    python3 docs/figures/design.py DIR docs/figures/design.png      (needs matplotlib)
"""
import csv
import math
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

MADE, REFUSED, ASKED = "#c2410c", "#2563eb", "#7a7a7a"


def least_period(offset, amplitude, dt=0.01):
    """Bound 1 of docs/design.md: no circuit with this offset and amplitude has a shorter period (s)."""
    low, high = offset - amplitude / 2, offset + amplitude / 2
    return dt / -math.log(1 - dt) * math.log(high / low * (1 - low) / (1 - high))


def main(folder, picture):
    with open(f"{folder}/designs.csv", newline="") as table:
        designs = list(csv.DictReader(table))
    waves = {}
    with open(f"{folder}/waveforms.csv", newline="") as table:
        for row in csv.DictReader(table):
            waves.setdefault(int(row["target"]), []).append((float(row["time"]), float(row["y0"])))
    plt.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(2, 3, figsize=(11, 5.4), layout="constrained", sharey=True)
    lines = {}
    for index, (axis, design) in enumerate(zip(axes.flat, designs)):
        offset, amplitude, frequency = (float(design[f"asked_{name}"]) for name in ("offset", "amplitude", "frequency"))
        length = 2.2 / min(frequency, float(design["frequency"]))
        # Both begin at their highest value.
        times = [length * i / 600 for i in range(601)]
        asked = [offset + amplitude / 2 * math.cos(2 * math.pi * frequency * t) for t in times]
        (line,) = axis.plot(times, asked, "--", color=ASKED, linewidth=1.3)
        lines["asked (offset, amplitude, period; not the shape)"] = line
        wave, period = waves[index], 1 / float(design["frequency"])
        top = max(wave, key=lambda sample: sample[1])[0]
        made = sorted((t - top + turn * period, y) for t, y in wave for turn in range(-1, 4))
        made = [(t, y) for t, y in made if 0 <= t <= length]
        reached = design["outcome"] == "reached"
        (line,) = axis.plot(*zip(*made), color=MADE if reached else REFUSED, linewidth=1.8)
        lines["made" if reached else "refused; the fastest found"] = line
        errors = [
            100 * (float(design[name]) / value - 1)
            for name, value in (("offset", offset), ("amplitude", amplitude), ("frequency", frequency))
        ]
        if reached:
            worst = max(map(abs, errors))
            title = f"{1 / frequency:.2f} s: within " + ("0.001 %" if worst < 0.001 else f"{worst:.2g} %")
        else:
            bound = least_period(offset, amplitude)
            title = f"{1 / frequency:.2f} s: impossible; bound {bound:.2f} s, here {period:.2f} s"
            line = axis.axvline(bound, color="black", linestyle=":", linewidth=1.3)
            lines["bound: no period is shorter"] = line
        axis.set_title(title, fontsize=10.5)
        axis.set(xlim=(0, length), ylim=(0, 1.02))
        axis.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
    for axis in axes[1]:
        axis.set_xlabel("time (s)")
    for axis in axes[:, 0]:
        axis.set_ylabel("$y_0$")
    order = sorted(lines, key=lambda label: ("asked", "made", "refused", "bound").index(label.split()[0].strip(":;")))
    figure.legend([lines[label] for label in order], order, loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(picture, dpi=150)


if __name__ == "__main__":
    main(*sys.argv[1:])

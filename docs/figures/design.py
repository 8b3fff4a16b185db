# SPDX-License-Identifier: MIT
"""Draws the six targets of the published study and the waveforms that were made for them.

    build/examples/design --published --out DIR/designs.csv --waveforms DIR/waveforms.csv
    python3 docs/figures/design.py DIR docs/figures/design.png      (needs matplotlib)
"""
import csv
import math
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def main(folder, picture):
    with open(f"{folder}/designs.csv", newline="") as table:
        designs = list(csv.DictReader(table))
    waves = {}
    with open(f"{folder}/waveforms.csv", newline="") as table:
        for row in csv.DictReader(table):
            waves.setdefault(int(row["target"]), []).append((float(row["time"]), float(row["y0"])))
    plt.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(2, 3, figsize=(11, 5), layout="constrained", sharey=True)
    for index, (axis, design) in enumerate(zip(axes.flat, designs)):
        offset, amplitude, frequency = (float(design[f"asked_{name}"]) for name in ("offset", "amplitude", "frequency"))
        length = 2.2 / min(frequency, float(design["frequency"]))
        # Both begin at their highest value.
        times = [length * i / 600 for i in range(601)]
        asked = [offset + amplitude / 2 * math.cos(2 * math.pi * frequency * t) for t in times]
        axis.plot(times, asked, "--", color="#7a7a7a", linewidth=1.3)
        wave, period = waves[index], 1 / float(design["frequency"])
        top = max(wave, key=lambda sample: sample[1])[0]
        made = sorted((t - top + turn * period, y) for t, y in wave for turn in range(-1, 4))
        made = [(t, y) for t, y in made if 0 <= t <= length]
        colour = "#c2410c" if design["outcome"] == "reached" else "#2563eb"
        axis.plot(*zip(*made), color=colour, linewidth=1.8)
        errors = [
            100 * (float(design[name]) / value - 1)
            for name, value in (("offset", offset), ("amplitude", amplitude), ("frequency", frequency))
        ]
        if design["outcome"] == "reached":
            title = f"{1 / frequency:.2f} s: within {max(map(abs, errors)):.2g} %"
        else:
            title = f"{1 / frequency:.2f} s: impossible; here {period:.2f} s"
        axis.set(title=title, xlim=(0, length), ylim=(0, 1))
    for axis in axes[1]:
        axis.set_xlabel("time (s)")
    for axis in axes[:, 0]:
        axis.set_ylabel("$y_0$")
    figure.savefig(picture, dpi=150)


if __name__ == "__main__":
    main(*sys.argv[1:])

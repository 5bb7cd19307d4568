"""The table and the chart of bench/build.py."""

import platform
from dataclasses import dataclass
from html import escape

ROW, LEFT, WIDE = 22, 160, 400  # pixels of the chart
PEERS = ("Hugo", "Pelican")  # whom the others are compared with
OURS = "ours"


@dataclass(frozen=True)
class Cost:
    """What one build took: processor seconds, seconds by the clock, and megabytes at its peak."""

    processor: float
    clock: float
    memory: float


Costs = dict[str, dict[str, Cost]]  # by builder, and by build


def _compare(cost: Cost, peer: Cost | None) -> str:
    """Write what a build took as parts of what a peer took: two cells, empty where unknown."""
    if peer is None:
        return "  |  |"
    return f" {cost.processor / peer.processor:.2f} | {cost.clock / peer.clock:.2f} |"


def _list_builds(costs: Costs) -> list[tuple[str, dict[str, Cost]]]:
    """List each build with what it took, by builder, of those that were measured."""
    builds = dict.fromkeys(build for found in costs.values() for build in found)
    return [
        (build, {name: found[build] for name, found in costs.items() if build in found})
        for build in builds
    ]


def write_table(posts: int, costs: Costs, told: dict[str, str], day: str) -> str:
    """Write what each build took as a table of Markdown, beside the peers' that were measured.

    Parameters
    ----------
    posts:
        How many there were.
    told:
        What each builder is, and how it differs from the others.
    day:
        When it was measured.
    """
    system = f"{platform.system()}, Python {platform.python_version()}"
    lines = [
        f"{posts:,} posts, {day}, one run on one computer ({system}). Compare ratios, not seconds.",
        "",
        "| build | by | processor s | clock s | peak MB |"
        + "".join(f" processor, of {peer}'s | clock, of {peer}'s |" for peer in PEERS),
        "|---|---|--:|--:|--:|" + "--:|--:|" * len(PEERS),
    ]
    for build, measured in _list_builds(costs):
        for name, cost in measured.items():
            peers = [costs.get(peer, {}).get(build) for peer in PEERS]
            lines.append(
                f"| {build} | {name} | {cost.processor:.2f} | {cost.clock:.2f}"
                f" | {cost.memory:.0f} |{''.join(_compare(cost, peer) for peer in peers)}"
            )
    lines += ["", *(f"- **{name}**: {what}." for name, what in told.items())]
    return "\n".join(lines) + "\n"


def draw_chart(posts: int, costs: Costs, day: str) -> str:
    """Draw the processor seconds as bars, as an SVG: bars of one build can be compared."""
    title = f"Processor seconds of a build, {posts:,} posts, {day}"
    parts, y = [f'<text x="10" y="22" font-size="14">{title}</text>'], 34
    for build, measured in _list_builds(costs):
        parts.append(f'<text x="10" y="{y + 18}" font-weight="bold">{build}</text>')
        y += ROW + 2
        longest = max(cost.processor for cost in measured.values()) or 1
        for name, cost in measured.items():
            length = max(1, round(cost.processor / longest * WIDE))
            colour = "#1f6f6b" if name.startswith(OURS) else "#8a8f98"
            parts.append(
                f'<text x="{LEFT - 6}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
                f'<rect x="{LEFT}" y="{y + 2}" width="{length}" height="{ROW - 6}"'
                f' fill="{colour}"/>'
                f'<text x="{LEFT + length + 6}" y="{y + 14}">{cost.processor:.2f} s</text>'
            )
            y += ROW
        y += 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 80} {y + 6}"'
        f' font-family="sans-serif" font-size="12"><title>{title}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )

"""The table and the plot of tests/bench/run."""
import html, os, statistics

CORES = os.cpu_count()
# What the machine itself asks for, CPU s per million records: socket, page cache, checksum, no broker at all.
FLOOR = {("produce", 100): 0.08, ("produce", 1024): 0.73, ("fetch", 100): 0.03, ("fetch", 1024): 0.29}
RATIO_MAX = {"produce": 1 / 3, "fetch": 0.6}
FLOOR_FACTOR = 1.5


class Measure:
    """One row: what, in which unit, and how good it has to be."""

    def __init__(self, section, name, unit, ratio_max=None, floor=None, more_is_better=False):
        self.section, self.name, self.unit = section, name, unit
        self.ratio_max, self.floor, self.more_is_better = ratio_max, floor, more_is_better
        self.values = {"ours": [], "apache": []}

    def median(self, side):
        return statistics.median(self.values[side]) if self.values[side] else None

    def ratio(self):
        ours, apache = self.median("ours"), self.median("apache")
        return ours / apache if ours is not None and apache else None

    def target(self):
        parts = []
        if self.ratio_max is not None:
            parts.append(f"≤ {fraction(self.ratio_max)}")
        if self.floor is not None:
            parts.append(f"≤ {figure(self.floor * FLOOR_FACTOR)} {self.unit}")
        return ", ".join(parts)

    def verdict(self):
        """met, missed or nothing when there is no target or no figure."""
        ours, ratio = self.median("ours"), self.ratio()
        checks = []
        if self.ratio_max is not None and ratio is not None:
            checks.append(ratio <= self.ratio_max)
        if self.floor is not None and ours is not None:
            checks.append(ours <= self.floor * FLOOR_FACTOR)
        return "" if not checks else "met" if all(checks) else "**missed**"


def size_name(size):
    return "1 KiB" if size == 1024 else f"{size} B"


def cpu(kind, client, size, parts):
    what = size_name(size)
    where = "1 partition" if parts == 1 else f"{parts} partitions"
    section = f"{kind.capitalize()}: broker CPU per million records"
    return Measure(section, f"{what}, {where}, {client}", "s", RATIO_MAX[kind], FLOOR[kind, size])


def fraction(value):
    for n in (3, 15, 20, 100):
        if abs(value - 1 / n) < 1e-9:
            return f"1/{n}"
    return f"{value:g}"


def figure(value):
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def markdown(measures, heading):
    lines = heading + ["| | unit | kafka-rs | Apache Kafka | ratio | of the floor | target | |", "|---|---|---|---|---|---|---|---|"]
    section = None
    for m in measures:
        if m.section != section:
            section = m.section
            lines.append(f"| **{section}** | | | | | | | |")
        cells = []
        for side in ("ours", "apache"):
            v = m.values[side]
            spread = f" ({figure(min(v))}–{figure(max(v))})" if len(v) > 1 else ""
            cells.append(figure(m.median(side)) + spread)
        ratio = m.ratio()
        of_floor = "" if m.floor is None or not m.values["ours"] else f"{m.median('ours') / m.floor:.2f}"
        lines.append(f"| {m.name} | {m.unit} | {cells[0]} | {cells[1]} | {'–' if ratio is None else f'{ratio:.3f}'} | {of_floor} | {m.target()} | {m.verdict()} |")
    return "\n".join(lines) + "\n"


INK, DIM, GRID, OURS, THEIRS, GOAL = "#1f2328", "#59636e", "#d1d9e0", "#0969da", "#c8d1da", "#cf222e"
WIDTH, LABEL, BAR, ROW, VALUES = 900, 330, 340, 30, 200


def svg(measures, note):
    """Two bars a row, as long as Apache Kafka's figure is; the red mark is the target."""
    rows, y, section = [], 88, None
    for m in measures:
        ours, apache = m.median("ours"), m.median("apache")
        if ours is None or not apache:
            continue
        if m.section != section:
            section, y = m.section, y + 12
            rows.append(text(24, y + 14, section, weight="600"))
            y += 26
        rows.append(text(36, y + 15, m.name, DIM))
        longest = max(ours, apache)
        x = LABEL + 10
        rows.append(box(x, y + 1, BAR * apache / longest, 18, THEIRS))
        rows.append(box(x, y + 5, max(2, BAR * ours / longest), 10, OURS))
        if m.ratio_max is not None:
            at = x + BAR * m.ratio_max * apache / longest
            rows.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y - 2}" y2="{y + 22}" stroke="{GOAL}" stroke-width="1.5"/>')
        rows.append(text(x + BAR + 14, y + 15, f"{figure(ours)} {m.unit}", OURS, weight="600"))
        rows.append(text(WIDTH - 24, y + 15, f"{figure(apache)} {m.unit}", DIM, anchor="end"))
        y += ROW
    height = y + 24
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="-apple-system, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff" stroke="{GRID}"/>',
        text(24, 34, "kafka-rs beside Apache Kafka", size=18, weight="600"),
        text(24, 56, note, DIM, size=12),
        box(24, 68, 14, 10, OURS), text(44, 78, "kafka-rs", size=12),
        box(112, 68, 14, 10, THEIRS), text(132, 78, "Apache Kafka", size=12),
        f'<line x1="231" x2="231" y1="66" y2="80" stroke="{GOAL}" stroke-width="1.5"/>', text(238, 78, "target", size=12),
    ]
    return "\n".join(head + rows) + "\n</svg>\n"


def text(x, y, content, fill=INK, size=13, weight="400", anchor="start"):
    return f'<text x="{x}" y="{y}" fill="{fill}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}">{html.escape(content)}</text>'


def box(x, y, width, height, fill):
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" rx="2" fill="{fill}"/>'

#!/usr/bin/env python3
"""Writes daily fronts and units like real ones, the same for the same seed.

  generate.py DIR [--days N] [--vertices V] [--units U] [--seed S] [--smooth]

DIR/days/front_YYYYMMDD.geojson: one polygon a day of V vertices, seven decimals, RFC 7946. Half of
them are the front; of those a few stretches move each day, 1 to 2 % of all vertices, and one day in
eight repeats the one before it. DIR/units.geojson: cells of a grid over the region, their shared
edges jagged unless --smooth. DIR/days.txt: the files of the days, one a line.

Latitude grows along the front and along the outer border, so the polygon never crosses itself.
"""
import argparse
import datetime
import math
import os
import random

WEST, EAST, SOUTH, NORTH = 28.0, 40.0, 45.0, 52.0
FRONT, BORDER = 35.0, 39.4  # mean longitudes of the polygon's sides
EDGE_POINTS = 12            # inner points of a cell's jagged edge


def position(x, y):
    return f"[{x:.7f},{y:.7f}]"


def walk(rng, count, roughness):
    """Midpoint displacement: count numbers about zero, rough at all scales."""
    size = 1
    while size < count - 1:
        size *= 2
    values = [0.0] * (size + 1)
    step, scale = size, roughness
    while step > 1:
        half = step // 2
        for i in range(half, size, step):
            values[i] = (values[i - half] + values[i + half]) / 2 + rng.uniform(-scale, scale)
        step, scale = half, scale * 0.55
    return values[:count]


class Front:
    def __init__(self, rng, vertices):
        self.rng = rng
        self.vertices = vertices
        count = max(8, vertices // 2)
        self.gap = (NORTH - SOUTH - 0.6) / (count - 1)
        south = SOUTH + 0.3
        self.y = [south + self.gap * (i + rng.uniform(-0.3, 0.3)) for i in range(count)]
        self.x = [FRONT + d for d in walk(rng, count, 0.8)]
        self.home = self.x[:]
        border = max(4, vertices - count)
        rise = (self.y[-1] - self.y[0]) / (border - 1)
        self.border = [position(BORDER + d, self.y[-1] - rise * i)
                       for i, d in enumerate(walk(rng, border, 0.25))]
        self.text = [position(x, y) for x, y in zip(self.x, self.y)]
        self.hot = [rng.random() for _ in range(6)]

    def move(self):
        rng = self.rng
        if rng.random() < 0.125:
            return
        if rng.random() < 0.02:  # fighting shifts to another section
            self.hot[rng.randrange(len(self.hot))] = rng.random()
        count = len(self.x)
        left = max(1, round(self.vertices * rng.uniform(0.01, 0.02)))
        while left > 0:
            stretch = min(left, rng.randint(4, 16), count)
            left -= stretch
            middle = int((rng.choice(self.hot) + rng.gauss(0, 0.02)) * count)
            start = min(max(middle - stretch // 2, 0), count - stretch)
            # Half a kilometre or so, and back where it has come 20 km from its beginning.
            drift = self.home[start + stretch // 2] - self.x[start + stretch // 2]
            push = rng.gauss(-0.003, 0.006) + 0.02 * drift
            for i in range(start, start + stretch):
                bump = math.sin(math.pi * (i - start + 1) / (stretch + 1))
                self.x[i] += push * bump + rng.uniform(-0.0004, 0.0004)
                self.text[i] = position(self.x[i], self.y[i])

    def polygon(self):  # counter-clockwise: south to north in the east
        ring = self.border[::-1] + self.text[::-1]
        ring.append(ring[0])
        return ",".join(ring)


def write_days(directory, days, vertices, seed):
    os.makedirs(os.path.join(directory, "days"), exist_ok=True)
    front = Front(random.Random(seed), vertices)
    date = datetime.date(1996, 1, 1)
    with open(os.path.join(directory, "days.txt"), "w", encoding="ascii") as names:
        for day in range(days):
            if day > 0:
                front.move()
            name = os.path.join(directory, "days", f"front_{date:%Y%m%d}.geojson")
            with open(name, "w", encoding="ascii") as file:
                file.write('{"type":"FeatureCollection","features":[{"type":"Feature",'
                           '"properties":{},"geometry":{"type":"Polygon","coordinates":[['
                           + front.polygon() + "]]}}]}\n")
            names.write(name + "\n")
            date += datetime.timedelta(days=1)


def jagged(rng, a, b, smooth):
    """The edge from a up to b, without b. It stays within 12 degrees of the chord at its ends, so
    that edges that meet in a corner do not cross."""
    if smooth:
        return [a]
    points = [a]
    for k in range(1, EDGE_POINTS + 1):
        t = k / (EDGE_POINTS + 1)
        d = rng.uniform(-0.2, 0.2) * min(t, 1 - t)
        points.append((a[0] + t * (b[0] - a[0]) - d * (b[1] - a[1]),
                       a[1] + t * (b[1] - a[1]) + d * (b[0] - a[0])))
    return points


def write_units(directory, units, seed, smooth):
    rng = random.Random(seed + 1)
    columns = max(1, round(math.sqrt(units * (EAST - WEST) / (NORTH - SOUTH) * 0.66)))
    rows = -(-units // columns)
    width, height = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    corner = [[(WEST + width * (i + rng.uniform(-0.1, 0.1)),
                SOUTH + height * (j + rng.uniform(-0.1, 0.1)))
               for i in range(columns + 1)] for j in range(rows + 1)]
    along = [[jagged(rng, corner[j][i], corner[j][i + 1], smooth) for i in range(columns)]
             for j in range(rows + 1)]
    up = [[jagged(rng, corner[j][i], corner[j + 1][i], smooth) for i in range(columns + 1)]
          for j in range(rows)]
    features = []
    for n in range(units):
        j, i = divmod(n, columns)
        ring = along[j][i] + up[j][i + 1] + [corner[j + 1][i + 1]] + along[j + 1][i][:0:-1] + \
            [corner[j + 1][i]] + up[j][i][:0:-1] + [corner[j][i]]
        features.append('{"type":"Feature","properties":{"id":%d,"name":"Unit %d"},"geometry":'
                        '{"type":"Polygon","coordinates":[[%s]]}}'
                        % (n + 1, n + 1, ",".join(position(*p) for p in ring)))
    with open(os.path.join(directory, "units.geojson"), "w", encoding="ascii") as file:
        file.write('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--vertices", type=int, default=3000)
    parser.add_argument("--units", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smooth", action="store_true", help="straight edges between units")
    options = parser.parse_args()
    write_days(options.directory, options.days, options.vertices, options.seed)
    write_units(options.directory, options.units, options.seed, options.smooth)


main()

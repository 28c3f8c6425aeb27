// The picture of one outcome: the nodes and links of the page's table, in rows by role, readable on a narrow screen.
import cytoscape from "/vendor/cytoscape-3.34.4/cytoscape.esm.min.mjs";

const SHAPES = {
  protocol: "round-rectangle", rule: "cut-rectangle", part: "bottom-round-rectangle", reason: "rectangle", fact: "ellipse", record: "barrel",
};
const WIDTH = 150, GAP = 18, LINE = 16;

const graph = JSON.parse(document.getElementById("graph").textContent);
const box = document.getElementById("picture");

/** A custom property of the page. */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Text in lines of a width in characters; what is too long is cut, the table has it whole. */
function wrap(text, width, most) {
  const lines = [""];
  for (const word of text.split(/\s+/).flatMap((each) => each.match(new RegExp(`.{1,${width}}`, "gu")) ?? [])) {
    const last = lines.at(-1);
    if (last && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1].slice(0, width - 2)} …`] : lines;
}

function draw() {
  const wide = Math.max(box.clientWidth, WIDTH + 2 * GAP), across = Math.max(1, Math.floor((wide - GAP) / (WIDTH + GAP)));
  const elements = [];
  let top = GAP;
  for (const role of Object.keys(SHAPES)) {
    const own = graph.nodes.filter((node) => node.role === role);
    for (let first = 0; first < own.length; first += across) {
      const row = own.slice(first, first + across).map((node) => ({
        node, lines: [graph.roles[role].toUpperCase(), ...wrap(node.label, 20, 5), ...node.says.slice(0, 2).flatMap((each) => wrap(each, 22, 2))],
      }));
      const high = Math.max(...row.map((each) => each.lines.length)) * LINE + 28;
      row.forEach(({ node, lines }, place) => elements.push({
        data: { id: node.id, role, text: lines.join("\n"), high: lines.length * LINE + 24 },
        position: { x: wide / 2 + (place - (row.length - 1) / 2) * (WIDTH + GAP), y: top + high / 2 },
      }));
      top += high + 2 * GAP + 8;
    }
  }
  for (const link of graph.links) {
    const alike = graph.links.filter((each) => each.source === link.source && each.how === link.how);
    const text = link === alike[Math.floor(alike.length / 2)] ? link.how : "";  // said once, or the words overlap
    elements.push({ data: { source: link.source, target: link.target, text } });
  }
  box.style.height = `${top}px`;
  const outcome = token({ passed: "--passed", failed: "--failed", cantTell: "--unknown", untested: "--judge" }[graph.outcome] ?? "--inapplicable");
  box.cytoscape?.destroy();
  box.cytoscape = cytoscape({
    container: box, elements, layout: { name: "preset", fit: false },
    userZoomingEnabled: false, userPanningEnabled: false, boxSelectionEnabled: false, autoungrabify: true,
    style: [
      { selector: "node", style: {
        label: "data(text)", "text-wrap": "wrap", "text-valign": "center", "font-size": 12, "font-family": "system-ui, sans-serif",
        color: token("--ink"), "background-color": token("--panel"), "border-width": 1.5, "border-color": token("--soft"),
        width: WIDTH, height: "data(high)", "text-max-width": WIDTH - 12,
      } },
      ...Object.entries(SHAPES).map(([role, shape]) => ({ selector: `node[role = "${role}"]`, style: { shape } })),
      { selector: 'node[role = "reason"]', style: { "border-color": outcome, "border-width": 4 } },
      { selector: "edge", style: {
        label: "data(text)", "font-size": 11, color: token("--ink"), "text-background-color": token("--paper"), "text-background-opacity": 1,
        "line-color": token("--soft"), "target-arrow-color": token("--soft"), "target-arrow-shape": "triangle", "curve-style": "bezier", width: 1.5,
      } },
    ],
  });
  box.cytoscape.on("tap", "node", (event) => { location.hash = event.target.id(); });
}

// cytoscape would add a style element for the box, which the policy of the page forbids; style.css has the rule instead
document.head.append(Object.assign(document.createElement("template"), { id: "__________cytoscape_stylesheet" }));
document.getElementById("picture-part").hidden = false;
draw();
let before = box.clientWidth;
new ResizeObserver(() => {
  if (box.clientWidth !== before) { before = box.clientWidth; draw(); }
}).observe(box);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

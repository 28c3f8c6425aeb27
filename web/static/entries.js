// Data entry: draws the form of a record with the shacl-form component, in our own fields, and sends it as N-Triples.
// Without script, or when the component cannot be loaded, the plain form on the page does the same.
import { Theme } from "/vendor/shacl-form-1.4.6/form-default.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const SH = "http://www.w3.org/ns/shacl#";
const MOMENTS = { 4: "gYear", 7: "gYearMonth", 10: "date" };
const HINTS = {
  when: "As exactly as known: 2026, 2026-03, 2026-03-15 or 2026-03-15T08:30:00.",
  decimal: "With a point: 5.8.",
  codes: "Choose from the list, or write a code as system:code, such as icd-10-cm:M32.9.",
};
HINTS.limit = HINTS.when;
HINTS.iris = HINTS.codes;

const STYLE = `
form { padding: 0 !important; font: inherit; color: var(--ink); }
.shacl-group { border: 1px solid var(--line); border-radius: .4rem; padding: .25rem 1rem 1rem; margin: 0 0 1rem; }
shacl-node h1, .shacl-group > h1 { color: var(--ink); font-size: 1.05rem; border: 0; margin: .25rem 0; }
shacl-property { align-items: stretch; }
.property-instance { display: block; padding: .3rem 0; }
.property-instance label, .mode-edit .property-instance label { display: block; width: auto; font-weight: 600; line-height: 1.4; padding: 0; }
.property-instance:not(:first-child) > label { visibility: visible; max-height: none; }
.property-instance.valid::before { content: none; }
.editor:not([type='checkbox']), .seen { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft);
  border-radius: .4rem; padding: .4rem .7rem; width: 100%; max-width: 36rem; }
.editor:focus-visible, .seen:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.hint { color: var(--soft); margin: .1rem 0 0; font-size: .9rem; }
.hint code { font-family: var(--mono); }
.validation-error { position: static; color: var(--failed); }
.invalid > .editor, .invalid > .seen { border-color: var(--failed) !important; }
shacl-node .add-button, shacl-node .remove-button { color: var(--link); display: inline-block; min-width: 24px; min-height: 24px; }
shacl-property:not(.may-add) > .add-button, shacl-property:not(.may-remove) > .property-instance > .remove-button { display: none; }
`;

/** Name, IRI or system:code as an IRI; undefined when it is none of them. */
function meaning(text, list, systems) {
  const wanted = text.toLowerCase();
  for (const option of list?.options ?? []) {
    if ([option.value, ...option.textContent.split(", ")].some((name) => name && name.toLowerCase() === wanted)) {
      return { code: option.dataset.code, label: option.value };
    }
  }
  const [, system, code] = text.match(/^([^:]+):\s*(\S+)$/) ?? [];
  const stem = systems[system?.trim().toLowerCase()];
  if (stem) return { code: stem + encodeURIComponent(code).replaceAll("%2F", "/") };
  return /^(https?:\/\/|urn:)\S+$/.test(text) ? { code: text } : undefined;
}

/** Fields as the rest of the pages have them: label, control, and what is meant, all said aloud. */
class Fields extends Theme {
  constructor(systems) {
    super(STYLE);
    this.systems = systems;
    this.count = 0;
  }

  row(label, editor, required, template, shown = editor) {
    const row = document.createElement("div"), name = document.createElement("label"), hint = document.createElement("p");
    const id = `e${++this.count}`;
    shown.id = id;
    name.htmlFor = id;
    name.textContent = required ? `${label} (needed)` : label;
    hint.id = `${id}-hint`;
    hint.className = "hint";
    hint.textContent = [template.description?.value, HINTS[template.cssClass]].filter(Boolean).join(" ") + " ";
    const technical = document.createElement("code");
    technical.textContent = `le:${(template.path ?? "").split("/").pop()}`;
    hint.append(technical);
    shown.setAttribute("aria-describedby", hint.id);
    if (required) shown.setAttribute("aria-required", "true");
    editor.classList.add("editor");
    if (template.nodeKind) editor.dataset.nodeKind = template.nodeKind.value;
    if (template.minCount !== undefined) editor.dataset.minCount = String(template.minCount);
    row.append(name, ...new Set([editor, shown]), hint);
    return row;
  }

  createTextEditor(label, value, required, template) {
    const editor = document.createElement("input");
    editor.type = "text";
    editor.autocomplete = "off";
    editor.spellcheck = false;
    editor.value = value?.value ?? template.defaultValue?.value ?? "";
    if (template.nodeKind?.value === `${SH}IRI`) return this.code(label, editor, value, required, template);
    if (template.cssClass === "decimal") {
      editor.inputMode = "decimal";
      editor.shaclDatatype = { value: `${XSD}decimal` };
    } else if (template.cssClass === "when" || template.cssClass === "limit") {
      const kind = () => editor.value === ".." ? "string" : MOMENTS[editor.value.length] ?? "dateTime";
      Object.defineProperty(editor, "shaclDatatype", { get: () => ({ value: XSD + kind() }) });
    } else if (template.datatype) {
      editor.shaclDatatype = template.datatype;
    }
    const row = this.row(label, editor, required, template);
    this.offer(row, editor, template);
    return row;
  }

  /** Lets a field choose from the list on the page that is meant for it, if there is one; gives the list. */
  offer(row, shown, template) {
    const list = document.getElementById(`l-${template.path.split("/").pop()}`)?.cloneNode(true);
    if (list) {
      list.id = `${shown.id}-list`;
      shown.setAttribute("list", list.id);
      row.append(list);
    }
    return list;
  }

  code(label, editor, value, required, template) {
    const shown = document.createElement("input"), name = template.path.split("/").pop();
    const row = this.row(label, editor, required, template, shown), list = this.offer(row, shown, template);
    editor.type = "hidden";
    shown.type = "text";
    shown.className = "seen";
    shown.autocomplete = "off";
    shown.value = [...(list?.options ?? [])].find((each) => each.dataset.code === value?.value)?.value ?? value?.value ?? "";
    shown.addEventListener("change", () => {
      const found = shown.value.trim() ? meaning(shown.value.trim(), list, this.systems) : { code: "" };
      editor.value = found?.code ?? "";
      shown.setCustomValidity(found ? "" : "Choose from the list, or write a code as system:code.");
      if (found?.label && name === "code") this.call(shown, found.label);
    });
    return row;
  }

  /** The name of what was chosen goes into the field for the name, if that is empty or was filled in so before. */
  call(shown, label) {
    const field = shown.getRootNode().querySelector("[data-path$='/display'] > .editor");
    if (field && (!field.value || field.value === this.named)) field.value = this.named = label;
  }

  createListEditor(label, value, required, entries, template) {
    return this.select(label, value ?? template.defaultValue, required, template, entries.map((each) => {
      const text = typeof each.value === "string" ? each.value : each.value.value;
      return [text, each.label || text];
    }));
  }

  createBooleanEditor(label, value, required, template) {
    return this.select(label, value, required, template, [["true", "yes"], ["false", "no"]]);
  }

  select(label, value, required, template, entries) {
    const editor = document.createElement("select");
    for (const [text, words] of [["", "not recorded"], ...entries]) editor.add(new Option(words, text));
    editor.value = value?.value ?? "";
    editor.shaclDatatype = template.datatype;
    return this.row(label, editor, required, template);
  }

  createDateEditor(label, value, required, template) {
    const editor = document.createElement("input");
    editor.type = "date";
    editor.value = value?.value ?? "";
    editor.shaclDatatype = template.datatype;
    return this.row(label, editor, required, template);
  }

  createNumberEditor(...given) { return this.createTextEditor(...given); }
  createLangStringEditor(...given) { return this.createTextEditor(...given); }
  createFileEditor(...given) { return this.createTextEditor(...given); }

  createButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    return button;
  }
}

/** The component draws links without target to add and remove values, and headings of the first level: mend both. */
function mend(root) {
  for (const each of root.querySelectorAll(".control-button:not([role])")) {
    each.setAttribute("role", "button");
    each.tabIndex = 0;
    if (each.classList.contains("remove-button")) each.setAttribute("aria-label", each.title);
    else each.textContent = "another value";
    if (!each.hasAttribute("aria-label")) each.setAttribute("aria-label", each.title);
  }
  for (const each of root.querySelectorAll("h1:not([aria-level])")) each.setAttribute("aria-level", "2");
}

/** What is wrong, as a list: field and reason. */
function wrong(root) {
  const found = new Map();
  for (const each of root.querySelectorAll(".validation-error")) {
    const row = each.closest(".property-instance");
    const field = row?.querySelector("label")?.textContent ?? "This record";
    const given = row?.querySelector(".editor")?.value;
    const why = given ? "has a value that cannot be read: look at the note below the field" : "is missing";
    found.set(field, `${field}: ${row ? why : "a time is given both as a point and by its earliest day"}`);
  }
  for (const each of root.querySelectorAll(".seen")) {
    if (!each.checkValidity()) found.set(each.id, `${each.labels[0]?.textContent}: ${each.validationMessage}`);
  }
  return [...found.values()];
}

const element = document.getElementById("shacl-form"), form = document.getElementById("component");
const systems = JSON.parse(document.getElementById("systems").textContent);
element.setTheme(new Fields(systems));
new MutationObserver(() => mend(element.shadowRoot)).observe(element.shadowRoot, { childList: true, subtree: true });
element.shadowRoot.addEventListener("keydown", (event) => {
  if (event.target.matches(".control-button") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
form.hidden = false;
document.getElementById("plain").open = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const conforms = await element.validate(), told = wrong(element.shadowRoot);
  const place = document.getElementById("component-problems");
  place.replaceChildren();
  if (!conforms || told.length) {
    const list = document.createElement("ul");
    for (const each of told.length ? told : ["The record is not complete."]) {
      list.append(Object.assign(document.createElement("li"), { textContent: each }));
    }
    place.append(list);
    return;
  }
  // the component also types the record as its shape, which is no class of records
  const store = element.toRDF();
  for (const quad of store.getQuads(null, null, null, null)) {
    if (quad.object.value === element.dataset.shapeSubject) store.removeQuad(quad);
  }
  form.elements.triples.value = element.serialize("application/n-triples", store);
  form.submit();
});

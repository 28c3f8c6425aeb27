// Data entry: draws the form of a record with the shacl-form component, in our own fields, and sends it as N-Triples.
// What is missing, misspelt or doubtful is for the server to say; here it is shown beside the field.
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
.wrong { color: var(--failed); margin: .1rem 0 0; }
.wrong::before { content: "✗ "; }
.needed { font-weight: 400; color: var(--soft); }
[aria-invalid="true"] { border-color: var(--failed) !important; }
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
  constructor(systems, marks, told, fresh) {
    super(STYLE);
    Object.assign(this, { systems, marks, told, fresh, count: 0 });
  }

  row(label, editor, required, template, shown = editor) {
    const row = document.createElement("div"), name = document.createElement("label"), hint = document.createElement("p");
    const id = `e${++this.count}`, property = (template.path ?? "").split("/").pop();
    const [mark, why] = this.marks[property] ?? [];
    shown.id = id;
    name.htmlFor = id;
    name.textContent = `${label} `;
    if (mark) name.append(Object.assign(document.createElement("span"), { className: "needed", textContent: `(${mark})` }));
    hint.id = `${id}-hint`;
    hint.className = "hint";
    hint.textContent = [template.description?.value, why, HINTS[template.cssClass]].filter(Boolean).join(" ") + " ";
    const technical = document.createElement("code");
    technical.textContent = `le:${property}`;
    hint.append(technical);
    shown.setAttribute("aria-describedby", hint.id);
    if (required) shown.setAttribute("aria-required", "true");
    editor.classList.add("editor");
    if (template.nodeKind) editor.dataset.nodeKind = template.nodeKind.value;
    if (template.minCount !== undefined) editor.dataset.minCount = String(template.minCount);
    row.append(name, ...new Set([editor, shown]), hint);
    for (const message of this.told[property] ?? []) this.tell(row, shown, message);
    return row;
  }

  /** Says what is wrong with a field, beside it and aloud. */
  tell(row, shown, message) {
    const told = Object.assign(document.createElement("p"), { id: `${shown.id}-told`, className: "wrong", textContent: message });
    shown.setAttribute("aria-invalid", "true");
    shown.setAttribute("aria-describedby", `${told.id} ${shown.id}-hint`);
    row.append(told);
  }

  /** What stands in a field: what was entered or, in a new form alone, what is preset. */
  at(value, template) { return value ?? (this.fresh ? template.defaultValue : undefined); }

  createTextEditor(label, value, required, template) {
    const editor = document.createElement("input");
    editor.type = "text";
    editor.autocomplete = "off";
    editor.spellcheck = false;
    editor.value = this.at(value, template)?.value ?? "";
    editor.addEventListener("change", () => { editor.value = editor.value.trim(); });
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
    return this.select(label, this.at(value, template), required, template, entries.map((each) => {
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

/** Codes that are none, as a list: they cannot be sent. */
function wrong(root) {
  return [...root.querySelectorAll(".seen")].filter((each) => !each.checkValidity())
    .map((each) => `${each.labels[0]?.textContent}: ${each.validationMessage}`);
}

const element = document.getElementById("shacl-form"), form = document.getElementById("component");
const [systems, marks, told] = ["systems", "marks", "told"].map((id) => JSON.parse(document.getElementById(id).textContent));
element.setTheme(new Fields(systems, marks, told, !element.dataset.values));
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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const unsent = wrong(element.shadowRoot), place = document.getElementById("component-problems");
  place.replaceChildren();
  if (unsent.length) {
    const list = document.createElement("ul");
    list.append(...unsent.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
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

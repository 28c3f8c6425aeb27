// The ontology page: search while typing. Without script the form does the same.
const form = document.getElementById("search");
const found = document.getElementById("found");
const input = form.elements.q;
const tree = input.value ? null : [...found.childNodes];
let waiting = 0;
let asked = 0;

async function search() {
  const q = input.value.trim();
  const mine = ++asked;
  const address = new URL(form.action);
  if (q) address.searchParams.set("q", q);
  if (!q && tree) {
    found.replaceChildren(...tree);
  } else {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...page.getElementById("found").childNodes);
  }
  history.replaceState(null, "", address);
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 200);
});

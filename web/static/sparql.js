// Yasgui on our endpoint alone: no other endpoint to choose, no completion from elsewhere, nothing kept in the browser.
const place = document.getElementById("yasgui");
const plain = document.getElementById("query");

if (place && window.Yasgui) {
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  const alone = { persistenceId: null, persistencyExpire: 0 };
  // a list in the configuration would be merged with the default one, which asks a server for classes and properties
  window.Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  place.replaceChildren();
  const known = JSON.parse(place.dataset.prefixes);
  const first = `${["le", "rdfs"].map((name) => `PREFIX ${name}: <${known[name]}>\n`).join("")}SELECT * {
  ?criterion le:order ?order ; rdfs:label ?label
}
`;
  const editor = new window.Yasgui(place, {
    ...alone,
    autofocus: false,
    populateFromUrl: false,
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    requestConfig: { endpoint, method: "POST", withCredentials: false },
    yasqe: {
      ...alone,
      autofocus: false,
      prefixCcApi: null,
      value: plain.value || first,
      createShareableLink: (asked) => `?${new URLSearchParams({ query: asked.getValue() })}`,
    },
    yasr: { ...alone, maxPersistentResponseSize: 0, prefixes: known },
  });
  window.addEventListener("pagehide", () => editor.destroy());
}

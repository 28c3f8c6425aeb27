// Yasgui on our endpoint alone: no other endpoint to choose, no completion from elsewhere, nothing kept in the browser.
const place = document.getElementById("yasgui");
const plain = document.getElementById("query");

if (place && window.Yasgui) {
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  const alone = { persistenceId: null, persistencyExpire: 0 };
  place.replaceChildren();
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
      autocompleters: ["variables"],
      prefixCcApi: null,
      value: plain.value || "SELECT * {\n  ?criterion a le:Criterion ; rdfs:label ?label\n}\n",
      createShareableLink: (asked) => `?${new URLSearchParams({ query: asked.getValue() })}`,
    },
    yasr: { ...alone, maxPersistentResponseSize: 0 },
  });
  window.addEventListener("pagehide", () => editor.destroy());
}

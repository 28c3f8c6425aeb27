// A correction: what is changed replaces the record, so changing a field chooses that. The server decides the same.
const form = document.getElementById("correction");

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("f-")) document.getElementById("replace-yes").checked = true;
});

// Drop a file anywhere on the upload form: it becomes the chosen file, and the form is sent as if by hand.
const drop = document.getElementById("drop");
const file = document.getElementById("file");
if (drop && file) {
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  }
  drop.addEventListener("drop", (event) => {
    if (event.dataTransfer && event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      file.form.requestSubmit();
    }
  });
}

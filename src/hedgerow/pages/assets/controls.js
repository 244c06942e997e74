// Tabs, copy buttons, and selects that send their form. Pages work without it, only less comfortably.

document.documentElement.classList.add("js");

for (const tabs of document.querySelectorAll("[data-tabs]")) {
  const list = tabs.querySelector("[role=tablist]");
  const buttons = [...list.querySelectorAll("[role=tab]")];
  const show = (chosen) => {
    for (const button of buttons) {
      const selected = button === chosen;
      button.setAttribute("aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      const panel = document.getElementById(button.getAttribute("aria-controls"));
      panel.setAttribute("role", "tabpanel");
      panel.hidden = !selected;
    }
  };
  list.hidden = false;
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[role=tab]");
    if (button) show(button);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    show(next);
    next.focus();
  });
  show(buttons[0]);
}

const copy = async (source) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent);
  const range = document.createRange(); // pages over plain http have no clipboard object
  range.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.execCommand("copy");
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.firstChild;
  button.addEventListener("click", async () => {
    await copy(document.getElementById(button.dataset.copy));
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = "Copy"; }, 1500);
  });
}

for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.addEventListener("change", () => form.submit());
}

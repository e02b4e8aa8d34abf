// At a desk: 1 passes and goes on, 2 fails, 3 does not apply, n goes to the next unanswered item.
(() => {
  const items = () => [...document.querySelectorAll("[data-item]")];
  const here = () => document.activeElement?.closest("[data-item]");
  const typing = (target) => target.closest?.("textarea, select, [contenteditable], input:not([type=radio])");
  const open = (item) => !item.querySelector("form[data-answer]").dataset.given && !item.querySelector("[name=result]:checked");
  const go = (item) => {
    if (!item) return;
    const details = item.closest("details");
    if (details) details.open = true;
    (item.querySelector("[name=result]:checked") ?? item.querySelector("[name=result]")).focus({ preventScroll: true });
    item.scrollIntoView({ block: "center" });
  };
  const next = (test) => {
    const all = items();
    const at = all.indexOf(here());
    return [...all.slice(at + 1), ...all.slice(0, at + 1)].find(test);
  };
  const answer = (value) => {
    const item = here() ?? items().find(open);
    const radio = item?.querySelector(`[name=result][value=${value}]`);
    if (!radio) return;
    radio.focus({ preventScroll: true });
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (value === "pass") go(next(open) ?? item);
    if (value === "na") item.querySelector("[name=note]").focus();
  };
  const keys = { 1: () => answer("pass"), 2: () => answer("fail"), 3: () => answer("na"), n: () => go(next(open)) };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();

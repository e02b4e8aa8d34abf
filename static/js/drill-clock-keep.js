// What the clock of a drill holds: every tap is kept on the phone at once, under the drill and the
// person, so that a reload or a lost signal loses nothing. (drill-clock-page.js keeps the page.)
// drillKeep.state: {uuid, began, ended, groups: as they were at the signal, rows: {name: {present,
// counted, at}}, words, wanted, sent: what was sent and not answered}.
const drillKeep = (() => {
  const root = document.querySelector("[data-clock]");
  const key = `drill-clock:${root.dataset.person}:${root.dataset.clock}`;
  const uuid = root.querySelector("[name=client_uuid]");
  const blank = () => ({ uuid: uuid.value, began: null, ended: null, groups: null, rows: {}, words: {}, wanted: false, sent: null });
  let sound = true, state;

  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      sound = false;
      return null;
    }
  };
  const save = () => {
    try {
      localStorage.setItem(key, JSON.stringify(state));
      sound = true;
    } catch {
      sound = false;
    }
    return sound;
  };
  const drop = () => {
    try {
      localStorage.removeItem(key);
    } catch { /* there was nothing */ }
  };
  const anew = () => {
    uuid.dataset.clientUuid = "";
    document.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // client-uuid.js
    state = Object.assign(state, blank());
    save();
  };
  state = { ...blank(), ...load() };
  uuid.value = state.uuid;
  return { root, state, save, drop, anew };
})();

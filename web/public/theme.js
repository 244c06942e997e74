// Runs before anything is drawn, so that a dark page does not flash white. The key is Mantine's own.
(() => {
  let wanted = "auto";
  try {
    wanted = localStorage.getItem("mantine-color-scheme-value") ?? "auto";
  } catch {
    // storage is forbidden: follow the system
  }
  // a shared page's link may say it, for the frame or the wall that it is on
  const asked = new URLSearchParams(location.search).get("theme");
  if (/^\/(shared|embedded)\//.test(location.pathname) && (asked === "light" || asked === "dark")) wanted = asked;
  const dark = wanted === "dark" || (wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();

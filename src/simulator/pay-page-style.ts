/** The one stylesheet of the simulator's pages, served as a file: the pages' policy allows no inline style. */
export const payPageStyle = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #5b6875; --line: #dde3ea; --ground: #f3f5f8; --card: #ffffff; --accent: #0d7a5f; --accent-ink: #ffffff; --warn: #8a5300; --warn-ground: #fff4de; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #9aa7b4; --line: #2c3742; --ground: #10161c; --card: #18212a; --accent: #36b892; --accent-ink: #06251c; --warn: #ffcf85; --warn-ground: #33270f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.banner { background: var(--warn-ground); color: var(--warn); text-align: center; padding: 8px 16px; font-size: 14px; }
main { max-width: 480px; margin: 0 auto; padding: 16px 16px 48px; display: grid; gap: 16px; }
main.wide { max-width: 880px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 20px; display: grid; gap: 14px; }
h1 { font-size: 20px; margin: 0; }
h2 { font-size: 15px; margin: 0; color: var(--soft); font-weight: 600; }
.head { display: flex; justify-content: space-between; align-items: center; gap: 12px; flex-wrap: wrap; }
.status { font-size: 13px; padding: 4px 10px; border-radius: 999px; border: 1px solid var(--line); color: var(--soft); }
.status.paid, .status.manual_accept { background: var(--accent); color: var(--accent-ink); border-color: transparent; }
.status.expired, .status.underpaid { color: var(--warn); background: var(--warn-ground); border-color: transparent; }
.amount { font-size: 34px; font-weight: 700; letter-spacing: -0.02em; line-height: 1.15; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; user-select: all; }
.amount small { font-size: 18px; font-weight: 600; color: var(--soft); }
.qr { justify-self: center; background: #ffffff; padding: 10px; border-radius: 12px; line-height: 0; }
.qr svg { width: 176px; height: 176px; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 6px 16px; font-size: 15px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; user-select: all; overflow-wrap: anywhere; }
.note { font-size: 13px; color: var(--soft); margin: 0; }
form { display: grid; gap: 10px; margin: 0; }
.choices { margin-top: 8px; grid-template-columns: 1fr 1fr; gap: 10px; }
button, .button, select { font: inherit; width: 100%; min-height: 44px; border-radius: 12px; border: 1px solid var(--line); background: var(--card); color: var(--ink); padding: 9px 14px; cursor: pointer; text-align: center; text-decoration: none; }
button.main, .button.main { background: var(--accent); color: var(--accent-ink); border-color: transparent; font-weight: 650; min-height: 52px; font-size: 17px; }
button:hover, .button:hover { filter: brightness(0.97); }
button:focus-visible, a:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.button { display: grid; place-content: center; }
a:not(.button) { color: var(--accent); }
summary { cursor: pointer; color: var(--soft); padding: 6px 0; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
li { border-top: 1px solid var(--line); padding-top: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 8px 10px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td { overflow-wrap: anywhere; }
@media (max-width: 640px) { .optional { display: none; } }
`;

/** A coin with a crossed-out middle: money that is none. */
export const payPageIcon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#0d7a5f"/><path d="M9 11h14M16 11v12M8 24L24 8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>';

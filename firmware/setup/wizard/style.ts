/** The wizard's look, small enough to come from memory at once, on a screen of 320 px and in any webview. */
export const STYLE = `:root{color-scheme:light dark;--ink:#1c1917;--paper:#fbfaf8;--card:#fff;--line:#a8a29e;--muted:#57534e;--accent:#8a4b08;--bad:#9f1239;--good:#166534}
@media (prefers-color-scheme:dark){:root{--ink:#f5f5f4;--paper:#171412;--card:#221e1b;--line:#78716c;--muted:#b6afa9;--accent:#f2b44b;--bad:#fda4af;--good:#86efac}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:32rem;margin:0 auto;padding:16px}
h1{font-size:1.35rem;line-height:1.25;margin:.6rem 0}
h2{font-size:1.05rem;margin:1.6rem 0 .3rem}
p{margin:.5rem 0}
.brand{display:flex;align-items:center;gap:8px;color:var(--accent);font-weight:600}
.step{margin-left:auto;color:var(--muted);font-weight:400;font-size:.9rem}
progress{width:100%;height:6px;accent-color:var(--accent)}
label{display:block;margin:.9rem 0 .2rem;font-weight:600}
input,select,textarea{font:inherit;width:100%;min-height:44px;padding:8px 10px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--ink)}
input[type=radio],input[type=checkbox]{width:22px;min-height:22px;height:22px;margin:0;flex:none;accent-color:var(--accent)}
.pick{display:flex;gap:10px;align-items:center;font-weight:400;margin:0;padding:9px 2px;border-bottom:1px solid color-mix(in srgb,var(--line) 40%,transparent);min-height:44px}
.pick span{min-width:0;overflow-wrap:anywhere}
.pick small{display:block;color:var(--muted)}
.pick b{margin-left:auto;font-weight:400;color:var(--muted);white-space:nowrap}
fieldset{border:0;margin:0;padding:0;min-width:0}
legend{font-weight:600;padding:0;margin:1.2rem 0 .2rem}
button{font:inherit;font-weight:600;width:100%;min-height:48px;margin:1.1rem 0 0;padding:8px 14px;border:1px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--paper)}
button.second{background:transparent;color:var(--accent);margin-top:.6rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.hint,.muted{color:var(--muted);font-size:.92rem}
.problem,.news{border-left:4px solid var(--bad);padding:8px 12px;background:var(--card);overflow-wrap:anywhere}
.news{border-color:var(--good)}
.news p{margin:.2rem 0}
code,.url{font-family:ui-monospace,monospace;font-weight:600;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
a{color:var(--accent)}
details{margin-top:1rem}
summary{padding:10px 0;font-weight:600;min-height:44px}
`;

// The style of the reference and its guides, light and dark, at any width.

export const DOCS_STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#566172;--line:#dde3ea;--paper:#fff;--tint:#f5f7fa;--accent:#1f4fd8;--good:#0b6b3a;--warn:#8a4b00;--bad:#a3152b}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf4;--soft:#a3afbf;--line:#2c3644;--paper:#10151c;--tint:#171e28;--accent:#8fb0ff;--good:#74d39d;--warn:#f0b76a;--bad:#ff98a4}}
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:break-word}
.shell{display:grid;grid-template-columns:minmax(0,1fr);max-width:82rem;margin:0 auto}
main{padding:1.5rem 1.25rem 4rem;min-width:0}
h1{font-size:2rem;line-height:1.2;margin:.2em 0 .5em}h2{margin:3rem 0 .5rem;line-height:1.3}h3{font-size:1.1rem;margin:2rem 0 .3rem}.pair h3{font-size:.875rem;margin:1rem 0 .3rem;color:var(--soft)}
a{color:var(--accent)}p,li{max-width:46rem}.soft{color:var(--soft)}code,pre{font:.875rem/1.5 ui-monospace,monospace}
code{overflow-wrap:anywhere}pre code{overflow-wrap:normal}.code pre{white-space:pre-wrap}.code code{overflow-wrap:anywhere}
pre{background:var(--tint);border:1px solid var(--line);padding:.8rem;overflow:auto;border-radius:.5rem;margin:.4rem 0;max-height:30rem;tab-size:2}
details{margin:.4rem 0}summary{cursor:pointer}details details>summary{color:var(--soft)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.scroll{overflow-x:auto}main nav{display:flex;flex-wrap:wrap;gap:.4rem 1rem}th{font-size:.875rem;color:var(--soft);font-weight:600}td code{overflow-wrap:normal}
:is(a,button,summary,input,select,pre):focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:.2rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static;display:inline-block;padding:.5rem}
.top{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center;padding:.6rem 1.25rem;border-bottom:1px solid var(--line)}
.top a{display:inline-flex;align-items:center;min-height:2.5rem}.top .brand{font-weight:700;color:var(--ink);text-decoration:none}
.side{padding:1.25rem;border-top:1px solid var(--line);font-size:.9375rem}.side h2{font-size:1.1rem;margin:0 0 .5rem}
.side ul{list-style:none;margin:0 0 .6rem;padding:0}.side li a,.side summary{display:block;padding:.3rem .5rem;border-radius:.4rem;color:var(--ink);text-decoration:none}
.side li a:hover,.side summary:hover{background:var(--tint)}.side [aria-current]{background:var(--tint);font-weight:600}
.side summary{display:list-item;list-style-position:inside;font-weight:600}.side ul ul,.side details ul{padding-left:.7rem}
.side .path{display:block;font:.75rem/1.4 ui-monospace,monospace;color:var(--soft);overflow-wrap:anywhere}
.search{display:grid;gap:.2rem;margin-bottom:.8rem;font-size:.875rem;color:var(--soft)}
input,select{font:inherit;min-height:2.5rem;padding:.3rem .6rem;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:.4rem;width:100%}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.8rem;padding:0;margin:1rem 0;list-style:none}
.cards a{display:block;height:100%;padding:.8rem 1rem;border:1px solid var(--line);border-radius:.6rem;color:var(--ink);text-decoration:none}
.cards a:hover{border-color:var(--accent)}.cards strong{display:block;color:var(--accent)}
.op{border:1px solid var(--line);border-radius:.6rem;margin:.5rem 0}.op>summary{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:.1rem .7rem;align-items:baseline;padding:.6rem .9rem;list-style:none}
.op>summary::-webkit-details-marker{display:none}.op>summary::after{content:"+";color:var(--soft);grid-area:1/3;font-weight:600}.op[open]>summary::after{content:"\\2212"}.op>summary:hover{background:var(--tint);border-radius:.6rem}.op>summary .soft{grid-column:2;font-size:.9375rem}
.op>div{padding:0 .9rem .9rem;border-top:1px solid var(--line)}
.method{font:700 .75rem/1.6 ui-monospace,monospace;min-width:3.6rem;text-align:center;border:1px solid currentColor;border-radius:.35rem;padding:0 .3rem;color:var(--accent)}
.POST{color:var(--good)}.PUT,.PATCH{color:var(--warn)}.DELETE{color:var(--bad)}
.pair{display:grid;grid-template-columns:minmax(0,1fr);gap:0 1rem}.code{margin:0}
.copy{float:right;margin:-.3rem -.3rem .3rem .5rem;min-height:2rem;padding:0 .6rem;font:600 .8125rem/1 system-ui,sans-serif;background:var(--paper)}
.steps{padding-left:1.4rem}.steps>li{max-width:none;margin-bottom:1.6rem}
.builder{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.8rem;margin:1rem 0}
.builder label{display:grid;gap:.2rem;font-size:.875rem;color:var(--soft)}
button{font:inherit;font-weight:600;min-height:2.5rem;padding:.3rem 1rem;color:var(--ink);background:var(--tint);border:1px solid var(--soft);border-radius:.4rem;cursor:pointer}
.preview{border:1px dashed var(--soft);border-radius:.5rem;padding:.5rem;min-height:5rem}
[hidden]{display:none!important}
@media (max-width:40rem){.params :is(th,td):nth-child(2){display:none}.params td:first-child{width:40%}h1{font-size:1.7rem}}
@media (min-width:62rem){
.shell{grid-template-columns:17.5rem minmax(0,1fr)}.side{grid-column:1;grid-row:1;position:sticky;top:0;height:100vh;overflow:auto;border-top:0;border-right:1px solid var(--line)}
main{grid-column:2;grid-row:1;padding:2rem 2.5rem 5rem}.top .jump{display:none}}
@media (min-width:80rem){.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
@media print{.side,.top,.copy{display:none}}`;

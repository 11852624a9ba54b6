/** Texts that would run or load something if they became markup. */
export const payloads: readonly string[] = [
	"<img src=x onerror=window.hacked=1>",
	"<script>window.hacked=1</script>",
	'"><svg onload=window.hacked=1>',
	"</code></summary></details><iframe srcdoc='<script>parent.hacked=1</script>'>",
	"</pre><style>*{display:none}</style>",
	"' onmouseover='window.hacked=1",
	"javascript:window.hacked=1",
	"<a href='javascript:window.hacked=1'>x</a>",
	"<math><mtext></table><mglyph><style><img src=x onerror=window.hacked=1>",
	"&lt;img src=x onerror=window.hacked=1&gt;",
	"<!--<img src='--><img src=x onerror=window.hacked=1>'",
	"{{constructor.constructor('window.hacked=1')()}}",
	"<form><button formaction=javascript:window.hacked=1>x",
	"<object data='data:text/html,<script>1</script>'>",
];

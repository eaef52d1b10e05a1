import { icon } from './icon.ts';
import type { Face, FaultAnswer } from './face.ts';

/** nginx's own error page. */
const nginx = (status: string, title = status, detail = ''): FaultAnswer => ({
  status,
  type: 'text/html',
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n${detail}<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
});
const detailed = (detail: string): FaultAnswer =>
  nginx('400 Bad Request', `400 ${detail}`, `<center>${detail}</center>\r\n`);

const STYLE =
  'html{height:100%}body{margin:0;height:100%;font-family:Verdana,Arial,sans-serif;background:#1c3f5f;color:#fff}' +
  '.login-window{width:320px;margin:12% auto 0}.login-title{font-size:22px;margin-bottom:24px}' +
  '.login-textfield{width:100%;height:32px;margin-bottom:12px;box-sizing:border-box}' +
  '.login-btn{width:100%;height:34px;border:0;background:#2e9be6;color:#fff}';

const head = (title: string): string =>
  `<!DOCTYPE html>\n<html class="img-no-display">\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n` +
  `<meta http-equiv="X-UA-Compatible" content="IE=edge">\n<meta name="application-name" content="{hostname} - Synology NAS">\n` +
  `<meta name="description" content="Synology NAS provides a full-featured network attached storage (NAS) solution to help you manage, ` +
  `backup and share data among Windows, Mac and Linux easily.">\n<meta name="robots" content="noindex,nofollow">\n` +
  `<title>${title}</title>\n<link rel="shortcut icon" href="/favicon.ico">\n<style>${STYLE}</style>\n</head>\n`;

const LOGIN = `${head('{hostname} - Synology NAS')}<body id="sds-login">
<div class="login-window">
<div class="login-title">{hostname}</div>
<form id="login-form" name="login" action="/webman/login.cgi" method="post" autocomplete="off">
<input class="login-textfield" type="text" id="login_username" name="username" placeholder="User name" maxlength="256" autofocus>
<input class="login-textfield" type="password" id="login_passwd" name="passwd" placeholder="Password" maxlength="256">
<label><input type="checkbox" name="rememberme" value="1"> Stay signed in</label>
<button class="login-btn" type="submit">Sign In</button>
</form>
</div>
</body>
</html>
`;

const HOME = `${head('{hostname} - Synology NAS')}<body>
<div class="login-window">
<div class="login-title">{hostname}</div>
<p><a href="/photo/">Photo Station</a> &middot; <a href="/webman/index.cgi">DSM</a></p>
</div>
</body>
</html>
`;

const MISSING = `${head('Synology NAS')}<body>
<div class="login-window">
<div class="login-title">Sorry, the page you are looking for is not found.</div>
</div>
</body>
</html>
`;

const JSON_TYPE = 'application/json; charset="UTF-8"';
const API_INFO =
  '{"data":{"SYNO.API.Auth":{"maxVersion":6,"minVersion":1,"path":"auth.cgi"},' +
  '"SYNO.API.Info":{"maxVersion":1,"minVersion":1,"path":"query.cgi"},' +
  '"SYNO.FileStation.Info":{"maxVersion":2,"minVersion":1,"path":"entry.cgi","requestFormat":"JSON"}},"success":true}\n';
const NO_SESSION = '{"error":{"code":119},"success":false}\n';
/** Code 400: no such account or incorrect password. */
const NO_ACCOUNT = '{"error":{"code":400},"success":false}\n';

/** A Synology DiskStation (DSM 7), which is nginx with pages of its own. */
export const nas: Face = {
  server: 'nginx',
  order: [
    ...['Server', 'Date', 'Content-Type', 'Content-Length', 'Last-Modified', 'Connection', 'Keep-Alive'],
    ...['WWW-Authenticate', 'Vary', 'Set-Cookie', 'X-Content-Type-Options', 'X-XSS-Protection', 'X-Frame-Options'],
  ],
  always: [],
  persistent: true,
  keepAlive: 'timeout=20',
  dated: true,
  html: 'text/html; charset="UTF-8"',
  auth: 'form',
  realm: '{hostname}',
  pages: {
    '/': { body: HOME },
    '/index.html': { body: HOME },
    '/webman/index.cgi': { body: HOME },
    '/webapi/query.cgi': { type: JSON_TYPE, body: API_INFO, open: true, posts: true },
    '/webapi/entry.cgi': { type: JSON_TYPE, body: NO_SESSION, open: true, posts: true },
    '/webapi/auth.cgi': { type: JSON_TYPE, body: NO_ACCOUNT, open: true, posts: true },
    '/favicon.ico': { type: 'image/x-icon', body: icon(0x2e, 0x9b, 0xe6), open: true },
    '/robots.txt': { type: 'text/plain', body: 'User-agent: *\nDisallow: /\n', open: true },
  },
  form: {
    page: {
      body: LOGIN,
      headers: [
        ['X-Content-Type-Options', 'nosniff'],
        ['X-XSS-Protection', '1; mode=block'],
        ['X-Frame-Options', 'SAMEORIGIN'],
      ],
    },
    actions: ['/webman/login.cgi', '/', '/login'],
    refused: { type: JSON_TYPE, body: '{"reason":"error_cantlogin","result":"error","success":false}\n' },
  },
  asksFirst: true,
  faults: {
    badRequest: nginx('400 Bad Request'),
    unauthorized: nginx('401 Authorization Required'),
    notFound: { status: '404 Not Found', body: MISSING },
    notAllowed: nginx('405 Not Allowed'),
    bodyTooLarge: nginx('413 Request Entity Too Large'),
    uriTooLong: nginx('414 Request-URI Too Large'),
    headerTooLarge: detailed('Request Header Or Cookie Too Large'),
    notImplemented: nginx('501 Not Implemented'),
    version: nginx('505 HTTP Version Not Supported'),
  },
  plainOnTls: detailed('The plain HTTP request was sent to HTTPS port'),
};

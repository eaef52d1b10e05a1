import type { Face, FaultAnswer } from './face.ts';

const VERSION = 'nginx/1.22.1';

/** nginx's own error page. */
const nginx = (status: string, title = status, detail = ''): FaultAnswer => ({
  status,
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n${detail}<hr><center>${VERSION}</center>\r\n</body>\r\n</html>\r\n`,
});
const detailed = (detail: string): FaultAnswer =>
  nginx('400 Bad Request', `400 ${detail}`, `<center>${detail}</center>\r\n`);

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
    body {
        width: 35em;
        margin: 0 auto;
        font-family: Tahoma, Verdana, Arial, sans-serif;
    }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const LOGIN = `<!DOCTYPE html>
<html>
<head>
<title>Login</title>
</head>
<body>
<form action="/login" method="post">
<p><label>Username <input type="text" name="username"></label></p>
<p><label>Password <input type="password" name="password"></label></p>
<p><button type="submit">Log in</button></p>
</form>
</body>
</html>
`;

/** nginx of Debian 12 as the package leaves it, with one folder that somebody has put behind a password. */
export const server: Face = {
  server: VERSION,
  order: [
    ...['Server', 'Date', 'Content-Type', 'Content-Length', 'Last-Modified', 'Connection', 'WWW-Authenticate'],
    ...['Set-Cookie', 'ETag', 'Accept-Ranges'],
  ],
  always: [],
  persistent: true,
  dated: true,
  files: true,
  html: 'text/html',
  auth: 'basic',
  realm: 'Restricted',
  pages: {
    '/': { body: WELCOME, open: true },
    '/index.nginx-debian.html': { body: WELCOME, open: true },
    '/admin/': { body: WELCOME },
  },
  form: { page: { body: LOGIN }, actions: ['/login', '/'], refused: { body: LOGIN } },
  asksFirst: false,
  faults: {
    badRequest: nginx('400 Bad Request'),
    // The page says it in other words than the status line.
    unauthorized: { ...nginx('401 Authorization Required'), status: '401 Unauthorized' },
    notFound: nginx('404 Not Found'),
    notAllowed: nginx('405 Not Allowed'),
    bodyTooLarge: nginx('413 Request Entity Too Large'),
    uriTooLong: nginx('414 Request-URI Too Large'),
    headerTooLarge: detailed('Request Header Or Cookie Too Large'),
    notImplemented: nginx('501 Not Implemented'),
    version: nginx('505 HTTP Version Not Supported'),
  },
  plainOnTls: detailed('The plain HTTP request was sent to HTTPS port'),
};

import { icon } from './icon.ts';
import type { Face, FaultAnswer } from './face.ts';

const fault = (status: string, text: string): FaultAnswer => ({
  status,
  body: `<HTML><HEAD><TITLE>${status}</TITLE></HEAD>\n<BODY BGCOLOR="#ffffff"><H2>${status}</H2>\n${text}\n</BODY></HTML>\n`,
});

const LOGIN = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>TL-WR841N</TITLE>
<META http-equiv=Content-Type content="text/html; charset=utf-8">
<META http-equiv=Pragma content=no-cache>
<script type="text/javascript">
function PCSubWin()
{
	var admin = document.getElementById("userName").value;
	var password = document.getElementById("pcPassword").value;
	document.cookie = "Authorization=" + escape("Basic " + window.btoa(admin + ":" + password)) + ";path=/";
	location.reload();
}
</script>
</HEAD>
<BODY>
<form method="post" action="/" onsubmit="PCSubWin(); return false;">
<P>TP-LINK Wireless N Router WR841N</P>
<P><INPUT id="userName" name="username" type="text" maxlength="15"></P>
<P><INPUT id="pcPassword" name="password" type="password" maxlength="15"></P>
<P><INPUT id="loginBtn" type="submit" value="Login"></P>
</form>
</BODY></HTML>
`;

const STATUS = `<HTML><HEAD><TITLE>TL-WR841N</TITLE>
<META http-equiv=Content-Type content="text/html; charset=utf-8">
</HEAD>
<BODY>
<TABLE>
<TR><TD>Firmware Version:</TD><TD>3.16.9 Build 150310 Rel.57500n</TD></TR>
<TR><TD>Hardware Version:</TD><TD>WR841N v9 00000000</TD></TR>
<TR><TD>MAC Address:</TD><TD>{mac}</TD></TR>
</TABLE>
</BODY></HTML>
`;

const REALM = 'TP-LINK Wireless N Router WR841N';

/** A TP-LINK TL-WR841N: every path asks for Basic; one request a connection, whose end ends the body. */
export const router: Face = {
  server: 'Router Webserver',
  order: ['Server', 'Connection', 'Content-Type', 'WWW-Authenticate', 'Set-Cookie'],
  always: [],
  persistent: false,
  dated: false,
  html: 'text/html',
  auth: 'basic',
  realm: REALM,
  pages: {
    '/': { body: STATUS },
    '/userRpm/Index.htm': { body: STATUS },
    '/userRpm/StatusRpm.htm': { body: STATUS },
    '/favicon.ico': { type: 'image/x-icon', body: icon(0x4a, 0xcb, 0xd6), open: true },
  },
  form: {
    // The page that a script turns into Basic still carries the challenge.
    page: { body: LOGIN, headers: [['WWW-Authenticate', `Basic realm="${REALM}"`]] },
    actions: ['/', '/userRpm/LoginRpm.htm', '/login'],
    refused: { body: LOGIN, headers: [['WWW-Authenticate', `Basic realm="${REALM}"`]] },
  },
  asksFirst: true,
  faults: {
    badRequest: fault('400 Bad Request', 'Your client has issued a malformed or illegal request.'),
    unauthorized: fault('401 N/A', 'You have no authority to access this router!'),
    notFound: fault('404 Not Found', 'The requested URL was not found on this server.'),
    notAllowed: fault('501 Not Implemented', 'The requested method is not implemented by this server.'),
    bodyTooLarge: fault('413 Request Entity Too Large', 'The request is too large.'),
    uriTooLong: fault('414 Request-URI Too Large', 'The request is too large.'),
    headerTooLarge: fault('400 Bad Request', 'The request is too large.'),
    notImplemented: fault('501 Not Implemented', 'The requested method is not implemented by this server.'),
    version: fault('505 HTTP Version Not Supported', 'This version of HTTP is not supported.'),
  },
  plainOnTls: undefined,
};

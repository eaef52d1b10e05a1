import { icon } from './icon.ts';
import type { Face, FaultAnswer } from './face.ts';

const fault = (
  status: string,
  body = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\r\n`,
): FaultAnswer => ({
  status,
  body,
});

const page = (title: string, body: string): string =>
  `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\r\n` +
  `<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">\r\n<head>\r\n` +
  `<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\r\n<title>${title}</title>\r\n` +
  `<link rel="shortcut icon" href="/favicon.ico" />\r\n</head>\r\n<body>\r\n<h1>HP Officejet Pro 8600</h1>\r\n${body}</body>\r\n</html>\r\n`;

const HOME = page(
  'HP Officejet Pro 8600',
  '<ul>\r\n<li><a href="/info_config.html">Printer Information</a></li>\r\n<li><a href="/network_summary.html">Network</a></li>\r\n' +
    '<li><a href="/settings.html">Settings</a></li>\r\n</ul>\r\n<p>Printer Status: Ready</p>\r\n',
);
const INFO = page(
  'Printer Information',
  '<table>\r\n<tr><td>Product Name:</td><td>HP Officejet Pro 8600</td></tr>\r\n<tr><td>Product Model Number:</td><td>CM749A</td></tr>\r\n' +
    '<tr><td>Product Serial Number:</td><td>{serial}</td></tr>\r\n<tr><td>Host Name:</td><td>{hostname}</td></tr>\r\n</table>\r\n',
);
const SETTINGS = page('Settings', '<p><a href="/security.html">Administrator Settings</a></p>\r\n');
const LOGIN = page(
  'Sign In',
  '<form action="/hp/device/signin" method="post">\r\n<p>User Name: <input type="text" name="username" value="admin" /></p>\r\n' +
    '<p>Password: <input type="password" name="password" /></p>\r\n<p><input type="submit" value="Sign In" /></p>\r\n</form>\r\n',
);

/** An HP Officejet Pro 8600: open to look at; the settings ask for the administrator. */
export const printer: Face = {
  server:
    'HP HTTP Server; HP Officejet Pro 8600 - CM749A; Serial Number: {serial}; Coulomb_pp Built:Fri Jan 06, 2012 09:24:14PM {{build}, ASIC id 0x00340104}',
  order: [
    'Server',
    'WWW-Authenticate',
    'Content-Type',
    'Content-Length',
    'Last-Modified',
    'Content-Language',
    'Cache-Control',
    'Pragma',
    'Connection',
  ],
  always: [],
  persistent: true,
  dated: false,
  html: 'text/html',
  auth: 'digest',
  realm: 'Login to Authenticate',
  pages: {
    '/': { body: HOME, open: true },
    '/index.htm': { body: HOME, open: true },
    '/info_config.html': { body: INFO, open: true },
    '/network_summary.html': { body: INFO, open: true },
    '/settings.html': { body: SETTINGS },
    '/security.html': { body: SETTINGS },
    '/DevMgmt/ProductConfigDyn.xml': {
      type: 'text/xml',
      body: '<?xml version="1.0" encoding="UTF-8"?>\r\n<prdcfgdyn:ProductConfigDyn xmlns:prdcfgdyn="http://www.hp.com/schemas/imaging/con/ledm/productconfigdyn/2007/11/05" xmlns:dd="http://www.hp.com/schemas/imaging/con/dictionaries/1.0/"><prdcfgdyn:ProductInformation><dd:MakeAndModel>HP Officejet Pro 8600</dd:MakeAndModel><dd:ProductNumber>CM749A</dd:ProductNumber><dd:SerialNumber>{serial}</dd:SerialNumber></prdcfgdyn:ProductInformation></prdcfgdyn:ProductConfigDyn>\r\n',
      open: true,
    },
    '/favicon.ico': { type: 'image/x-icon', body: icon(0x00, 0x96, 0xd6), open: true },
  },
  form: { page: { body: LOGIN }, actions: ['/hp/device/signin', '/', '/login'], refused: { body: LOGIN } },
  asksFirst: false,
  faults: {
    badRequest: fault('400 Bad Request'),
    unauthorized: fault('401 Unauthorized'),
    notFound: fault('404 Not Found'),
    notAllowed: fault('405 Method Not Allowed'),
    bodyTooLarge: fault('413 Request Entity Too Large'),
    uriTooLong: fault('414 Request-URI Too Long'),
    headerTooLarge: fault('400 Bad Request'),
    notImplemented: fault('501 Not Implemented'),
    // nmap knows this model by an answer without a body.
    version: fault('505 HTTP Version Not Supported', ''),
  },
  plainOnTls: undefined,
};

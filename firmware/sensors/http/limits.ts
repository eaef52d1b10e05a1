/** What one request may cost. The first two are nginx's (large_client_header_buffers 4 8k). */
export const LINE_BYTES = 8192;
/** Of a request for a honeytoken, which is answered however long it is. */
export const TOKEN_LINE_BYTES = 16_384;
export const HEAD_BYTES = 32_768;
export const HEADER_LINES = 200;
/** Beyond it a body is refused (413). Less than `limits.bytes_in`, so that the visitor hears of it. */
export const BODY_BYTES = 8 * 1024 * 1024;
/** So much of a body is in the event itself and is searched for credentials; a larger one is a payload as well. */
export const BODY_KEPT_BYTES = 16 * 1024;
/** nginx's keepalive_requests. */
export const REQUESTS = 1000;
/** How long what is no request may go on before it is answered: it belongs to the evidence. */
export const GATHER_MS = 50;

/**
 * The device's own on its set-up's Wi-Fi.
 *
 * TEST-NET-1 (RFC 5737): no customer's network has it, and it does not look private. Android sends no probe, and so shows
 * no page, where the probe's name has a private address.
 */
export const PORTAL_ADDRESS = '192.0.2.1';
/** TEST-NET-2: of the USB cable. */
export const USB_ADDRESS = '198.51.100.1';

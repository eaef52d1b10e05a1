declare module 'systemd-notify' {
  interface Notice {
    readonly ready?: boolean;
    readonly pid?: number;
    readonly status?: string;
  }
  /** Runs systemd-notify(1). */
  export default function notify(notice: Notice): Promise<unknown>;
}

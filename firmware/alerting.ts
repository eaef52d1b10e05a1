import { startAlerts, type Alerts, type AlertsRoom } from './alerts/alerts.ts';
import type { Config } from './config/config.ts';

type Duties = NonNullable<AlertsRoom['duties']>;

export interface AlertingRoom extends Pick<AlertsRoom, 'store' | 'clock' | 'log'> {
  readonly condition: Duties['condition'];
}

/** The alerts as a config has them. */
export const alertsOf = ({ alerts, portOffset, device }: Config, { condition, ...room }: AlertingRoom): Alerts =>
  startAlerts({
    ...room,
    settings: alerts,
    portOffset,
    random: Math.random,
    deviceName: device.name,
    env: process.env,
    duties: { report: alerts.report, heartbeat: alerts.heartbeat, version: SKEP_VERSION, condition },
  });

import { panel, type Board } from './board.ts';
import { metricNow, metricRows, metrics } from './queries.ts';

const BOX = 'instance=~"$instance"';
const of = (name: string): string => `skep_${name}{${BOX}}`;
const DECOY = `skep_decoy_up{${BOX}, sensor=~"$sensor", port=~"$port"}`;
const WHICH = '{{instance}}';
const age = (name: string): string => `time() - ${of(name)}`;

export const metricsBoard: Board = {
  uid: 'skep-metrics',
  title: 'Skep: the boxes',
  about:
    'Several boxes at once, scraped by Prometheus. Addresses and words of visitors are no labels: ask the box or the evidence.',
  plugin: 'prometheus',
  source: 'Prometheus',
  refresh: '1m',
  choices: [
    { kind: 'query', name: 'instance', label: 'Box', query: 'label_values(skep_build_info, instance)', all: '.*' },
    { kind: 'query', name: 'sensor', label: 'Sensor', query: 'label_values(skep_decoy_up, sensor)', all: '.*' },
    { kind: 'query', name: 'port', label: 'Port', query: 'label_values(skep_decoy_up, port)', all: '.*' },
  ],
  rows: [
    {
      title: 'What happens',
      panels: [
        panel('number', 'Total Sessions', 'Since the evidence begins.', 4, metricNow(of('sessions_total'), WHICH)),
        panel('number', 'Total Events', 'Since the evidence begins.', 4, metricNow(of('events_total'), WHICH)),
        panel('number', 'Visitors Now', 'Open sessions.', 4, metricNow(of('open_sessions'), WHICH)),
        panel(
          'number',
          'Last Session',
          'So long ago.',
          4,
          metricNow(age('last_session_timestamp_seconds'), WHICH),
          's',
        ),
        panel(
          'number',
          'Decoys Listening',
          'Of those that are chosen.',
          4,
          metricNow(`sum by (instance) (${DECOY})`, WHICH),
        ),
        panel(
          'number',
          'Decoys Silent',
          'They cannot listen: the page says why.',
          4,
          metricNow(`count by (instance) (${DECOY} == 0) or 0 * sum by (instance) (${DECOY})`, WHICH),
        ),
        panel(
          'series',
          'Sessions over Time',
          'New ones in each span.',
          12,
          metrics(`increase(${of('sessions_total')}[$__rate_interval])`, WHICH),
        ),
        panel(
          'series',
          'Events over Time',
          'New ones in each span.',
          12,
          metrics(`increase(${of('events_total')}[$__rate_interval])`, WHICH),
        ),
        panel(
          'series',
          'Events by Grade',
          'New ones in each span.',
          8,
          metrics(`increase(${of('graded_events_total')}[$__rate_interval])`, `${WHICH} {{grade}}`),
        ),
        panel('series', 'Visitors', 'Open sessions.', 8, metrics(of('open_sessions'), WHICH)),
        panel('table', 'Decoys', '1: it listens.', 8, metricRows(DECOY)),
      ],
    },
    {
      title: 'Alerts',
      panels: [
        panel('number', 'Mail Configured', '1: somebody is told.', 4, metricNow(of('mail_configured'), WHICH)),
        panel('number', 'Mail Goes', '0: the last try failed.', 4, metricNow(of('mail_up'), WHICH)),
        panel('number', 'Mails that Wait', 'In the outbox.', 4, metricNow(of('mail_waiting_messages'), WHICH)),
        panel(
          'number',
          'Mails Refused',
          'Set aside: a server did not want them.',
          4,
          metricNow(of('mail_refused_messages'), WHICH),
        ),
        panel(
          'number',
          'Last Mail Delivered',
          'So long ago.',
          4,
          metricNow(age('mail_last_delivery_timestamp_seconds'), WHICH),
          's',
        ),
        panel(
          'number',
          'Deliveries Seen',
          'New deliveries between two looks; the first of all, and several at once, are told as fewer.',
          4,
          metricNow(`changes(${of('mail_last_delivery_timestamp_seconds')}[$__range])`, WHICH),
        ),
        panel('series', 'Mail Queue', 'What waits and what was refused.', 24, [
          metrics(of('mail_waiting_messages'), `${WHICH} waiting`),
          metrics(of('mail_refused_messages'), `${WHICH} refused`, 'B'),
        ]),
      ],
    },
    {
      title: 'The box',
      panels: [
        panel(
          'number',
          'Runs since',
          'Start of the daemon.',
          4,
          metricNow(`${of('start_time_seconds')} * 1000`, WHICH),
          'dateTimeFromNow',
        ),
        panel('table', 'Version', 'Of each box.', 8, metricRows(of('build_info'))),
        panel('number', 'Store', '1: evidence can be written.', 4, metricNow(of('store_up'), WHICH)),
        panel(
          'number',
          'Facts Lost',
          'They could not be written, since the start.',
          4,
          metricNow(of('dropped_facts_total'), WHICH),
        ),
        panel('number', 'Faults of Sensors', 'Since the start.', 4, metricNow(of('sensor_faults_total'), WHICH)),
        panel('series', 'Evidence', 'Size of the database.', 12, metrics(of('evidence_size_bytes'), WHICH), 'bytes'),
        panel(
          'series',
          'Journal Behind',
          'What is not yet in the database.',
          12,
          metrics(of('journal_behind_bytes'), WHICH),
          'bytes',
        ),
        panel('series', 'Answers', '0: the box could not be asked.', 24, metrics(`up{job="skep", ${BOX}}`, WHICH)),
      ],
    },
  ],
};

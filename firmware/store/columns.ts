/** The columns of EventRow, of `event e LEFT JOIN session s`. */
export const EVENT_COLUMNS = `e.id, e.session_id AS session, e.at, e.sensor, e.name, e.grade, e.summary, coalesce(e.src_ip, s.src_ip) AS srcIp,
  s.src_port AS srcPort, s.dst_ip AS dstIp, s.dst_port AS dstPort, s.instance, s.transport`;

/** The columns of SessionRow, of `session s`; `firstBytes` as it is stored. */
export const SESSION_COLUMNS = `s.id, s.sensor, s.instance, s.transport, s.src_ip AS srcIp, s.src_port AS srcPort, s.dst_ip AS dstIp,
  s.dst_port AS dstPort, s.started_at AS startedAt, s.ended_at AS endedAt, s.end_reason AS endReason, s.bytes_in AS bytesIn,
  s.bytes_out AS bytesOut, s.first_bytes AS firstBytes, s.sessions, s.ports, s.parent, s.grade, s.events`;

import type { Milestone } from '../core/milestone.ts';
import type { ChecklistAnswer, ChecklistItem, Status } from './contract.ts';
import { only } from './incidents.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

/** Entries of the audit log among which the password is looked for; visits among which a stranger's is. */
const LOOKED_THROUGH = 200;
const SET_A_PASSWORD: readonly string[] = ['claimed this device', 'set the password'];

const TODO = {
  password: 'Claim the device with its set-up code, so that nobody else does.',
  noMail: 'Say to whom mails go, in [alerts.email] of the config; else nobody hears of a visitor.',
  unproven: 'Have a code mailed and type it in: that a server took a mail does not say that you have it.',
  attack: 'Touch the box from another computer, or let it test itself: then you know what it looks like.',
  backup: 'Download a snapshot once, and compare its hash: then you know how, on the day that you need it.',
} as const;

/** What a new owner does once; each is seen in what the box knows, none is ticked off by hand. */
export function checklistRoutes(sources: Sources): Route[] {
  const { store, status, log } = sources;

  async function passwordItem(): Promise<ChecklistItem> {
    const [{ passwordHash }, trail] = await Promise.all([store.trust(), store.auditTrail(LOOKED_THROUGH)]);
    const set = trail.find(({ action }) => SET_A_PASSWORD.includes(action));
    return item('password', passwordHash !== null, set?.at ?? null, TODO.password);
  }

  /** Of the recipients that the mails have now, where that is known. */
  async function confirmed(): Promise<number | null> {
    if (sources.alerts === undefined) return (await store.confirmation())?.confirmedAt ?? null;
    const { state, at } = (await sources.alerts.state()).confirmation;
    return state === 'confirmed' ? at : null;
  }

  async function mailItem({ mail }: Status): Promise<ChecklistItem> {
    const confirmedAt = await confirmed();
    const done = mail.configured && confirmedAt !== null;
    return item('mail', done, confirmedAt, mail.configured ? (mail.problem ?? TODO.unproven) : TODO.noMail);
  }

  async function attackItem(tested: number | undefined): Promise<ChecklistItem> {
    const [sessions, own] = await Promise.all([store.sessions({ after: 0, limit: LOOKED_THROUGH }), store.selfTests()]);
    const visit = sessions.find(({ id }) => !own.includes(id));
    const at = visit?.startedAt ?? tested ?? null;
    return item('attack', at !== null, at, TODO.attack);
  }

  async function answer(): Promise<ChecklistAnswer> {
    const [reached, now] = await Promise.all([store.milestones(), status()]);
    const at = (milestone: Milestone): number | undefined => reached.find((one) => one.milestone === milestone)?.at;
    const downloaded = at('snapshot_downloaded') ?? null;
    const items = await Promise.all([passwordItem(), mailItem(now), attackItem(at('self_test'))]);
    return {
      items: [...items, item('backup', downloaded !== null, downloaded, TODO.backup)],
      dismissedAt: at('checklist_dismissed') ?? null,
    };
  }

  return [
    route('/api/v1/checklist', async ({ query }) => {
      refuseUnknown(query, []);
      return json(await asked(answer(), log));
    }),

    changing('POST', '/api/v1/checklist', async ({ query, body }) => {
      refuseUnknown(query, []);
      const { dismissed } = only(await body(), ['dismissed']);
      if (typeof dismissed !== 'boolean') throw new Refusal(400, 'Key dismissed must be true or false.');
      const change = dismissed
        ? store.reach('checklist_dismissed', nowOf(sources))
        : store.unreach('checklist_dismissed');
      await asked(change, log);
      return json(await asked(answer(), log));
    }),
  ];
}

const item = (name: ChecklistItem['name'], done: boolean, at: number | null, todo: string): ChecklistItem =>
  done ? { name, done, at, todo: null } : { name, done, at: null, todo };

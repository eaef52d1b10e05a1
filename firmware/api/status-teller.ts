import { messageOf } from '../core/errors.ts';
import type { LiveMessage } from './contract.ts';
import type { ApiLimits } from './limits.ts';
import { statusAnswer, type Sources } from './sources.ts';

type Send = (text: string) => void;

export interface StatusTeller {
  /** Called every now and then: sends when there is something new to say, or nothing was said for long. */
  look(send: Send): Promise<void>;
  /** Says it in any case, to one who just came. */
  tell(send: Send): Promise<void>;
}

interface News {
  readonly text: string;
  /** The text without the time of day, which alone is no news. */
  readonly substance: string;
  readonly at: number;
}

/** Tells the readers of the live socket how things are. */
export function statusTeller(sources: Sources, limits: ApiLimits): StatusTeller {
  let told = '';
  let toldAt = 0;
  let looking = false;

  async function read(): Promise<News | undefined> {
    try {
      const status = await statusAnswer(sources);
      const message: LiveMessage = { type: 'status', status };
      return { text: JSON.stringify(message), substance: JSON.stringify({ ...status, now: 0 }), at: status.now };
    } catch (error) {
      sources.log(`The live page could not say how things are: ${messageOf(error)}`);
      return undefined;
    }
  }

  // A clock that was set back must not silence the repetition.
  const isNews = ({ substance, at }: News): boolean =>
    substance !== told || at < toldAt || at - toldAt >= limits.statusRepeatMs;

  return {
    async look(send) {
      if (looking) return;
      looking = true;
      const news = await read();
      looking = false;
      if (news === undefined || !isNews(news)) return;
      told = news.substance;
      toldAt = news.at;
      send(news.text);
    },
    async tell(send) {
      const news = await read();
      if (news !== undefined) send(news.text);
    },
  };
}

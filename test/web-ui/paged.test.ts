import { expect, it } from 'vitest';
import { concerning } from '../../web-ui/list/paged.ts';
import { event } from '../api/fake-store.ts';

it('a list learns of the live events that fit its filter, each once', () => {
  const events = [event(4, { grade: 'login' }), event(3, { grade: 'touch' }), event(2, { grade: 'login' })];
  const isLogin = ({ grade }: { readonly grade: string | null }): boolean => grade === 'login';
  expect(concerning(events, 0, {}, () => true)).toBe(3);
  expect(concerning(events, 0, {}, isLogin)).toBe(2);
  expect(concerning(events, 2, {}, isLogin)).toBe(1);
  expect(concerning(events, 0, { source: '198.51.100.99' }, isLogin)).toBe(0);
});

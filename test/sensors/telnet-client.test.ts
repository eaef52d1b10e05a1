import { describe, expect, it } from 'vitest';
import { tell, variables } from '../../firmware/sensors/telnet/client.ts';

describe('what a telnet client tells', () => {
  it('names, values, escapes and kinds of variables (RFC 1572)', () => {
    expect(variables('\x00USER\x01bob\x03A\x02\x01B\x01x\x02\x03y\x00EMPTY\x00NONE\x01')).toEqual([
      { name: 'USER', value: 'bob' },
      { name: 'A\x01B', value: 'x\x03y' },
      { name: 'EMPTY', value: '' },
      { name: 'NONE', value: '' },
    ]);
    expect(variables('no type\x01value')).toEqual([]);
    expect(variables('\x00A\x01b\x01c')).toEqual([{ name: 'A', value: 'bc' }]);
    expect(variables('\x00A\x01b\x02')).toEqual([{ name: 'A', value: 'b' }]);
  });

  it('takes a bounded number of variables', () => {
    expect(variables('\x00a\x01b'.repeat(1000))).toHaveLength(16);
  });

  it('takes answers, not questions', () => {
    expect(tell(24, '\x00VT100')).toEqual([{ kind: 'fact', fact: 'terminal', name: 'terminal', value: 'VT100' }]);
    expect(tell(24, '\x01')).toEqual([]);
    expect(tell(39, '\x01\x00USER')).toEqual([]);
    expect(tell(39, '\x02\x00USER\x01bob')).toHaveLength(1);
    expect(tell(200, '\x00x')).toEqual([]);
  });

  it('wants four bytes of a window', () => {
    expect(tell(31, '\x01\x00\x00\xff')).toEqual([{ kind: 'fact', fact: 'window', name: 'window', value: '256x255' }]);
    expect(tell(31, '\x01\x00\x00')).toEqual([]);
  });

  it('knows exploits by what only they do', () => {
    const techniques = (option: number, body: string): string[] =>
      tell(option, body).flatMap((told) => (told.kind === 'exploit' ? [told.technique] : []));
    expect(techniques(39, '\x00\x00USER\x01-f root')).toEqual(['login-argument']);
    expect(techniques(36, '\x00\x00USER\x01-froot')).toEqual(['login-argument']);
    expect(techniques(39, '\x00\x00USER\x01root')).toEqual([]);
    expect(techniques(39, '\x00\x03LD_LIBRARY_PATH\x01/tmp')).toEqual(['library-path']);
    expect(techniques(38, `\x07${'k'.repeat(65)}`)).toEqual(['encryption-key']);
    expect(techniques(38, `\x08${'k'.repeat(300)}`)).toEqual(['encryption-key']);
    expect(techniques(38, `\x07${'k'.repeat(64)}`)).toEqual([]);
    expect(techniques(38, `\x01${'k'.repeat(300)}`)).toEqual([]);
  });
});

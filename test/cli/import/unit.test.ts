import { expect, it } from 'vitest';
import { unitEnvironment } from '../../../firmware/cli/import/unit.ts';

it('unitEnvironment reads what systemd would', () => {
  const unit = [
    '[Service]',
    'Environment="A=with blank" B=plain',
    "Environment='C=quo\\'te' \"D=back\\\\slash\"",
    'Environment=E=100%% F=',
    'Environment="G=first"',
    'Environment="G=second"',
    '#Environment="H=comment"',
    'Environment=I=joined \\',
    '  J=below',
    'ExecStart=/bin/x K=no',
  ];
  expect(Object.fromEntries(unitEnvironment(unit.join('\n')))).toEqual({
    A: 'with blank',
    B: 'plain',
    C: "quo'te",
    D: 'back\\slash',
    E: '100%',
    F: '',
    G: 'second',
    I: 'joined',
    J: 'below',
  });
});

it('an empty Environment= forgets what stood before', () => {
  expect([...unitEnvironment('Environment=A=1\nEnvironment=\nEnvironment=B=2')]).toEqual([['B', '2']]);
});

import { expect, it } from 'vitest';
import { claim, openTab } from './harness/browser.ts';
import { openLab } from './harness/lab.ts';

const lab = openLab();
const CONFIG = '# mine\n[sensors.ftp]\nbanner = "an old one" # said\n';

it('a banner is changed on the page, and newcomers see it while a visitor elsewhere goes on', async () => {
  const daemon = await lab.daemon({ config: CONFIG });
  const visitor = lab.start(['nc', '127.0.0.1', '10023']);
  await visitor.said(/login: $/);
  const { page, complaints } = await openTab(lab, 'http://127.0.0.1:8080/');
  await claim(page, daemon.data);

  await page.goto('http://127.0.0.1:8080/#/decoys');
  await page.getByRole('link', { name: 'ftp', exact: true }).first().click();
  const banner = page.getByLabel('banner', { exact: true });
  await banner.fill('x'.repeat(5000));
  await page.getByTestId('apply').click();
  await page.getByRole('alert').filter({ hasText: 'too long' }).waitFor();
  await banner.fill('brand new');
  await page.getByTestId('apply').click();
  await page.getByTestId('told').filter({ hasText: 'Applied.' }).waitFor();

  const newcomer = lab.start(['nc', '127.0.0.1', '10021']);
  await newcomer.said(/^220 brand new\r\n/);
  visitor.type('root\r\n');
  await visitor.said(/Password: $/);

  for (const name of ['alerts', 'system']) {
    await page.goto(`http://127.0.0.1:8080/#/${name}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
  }
  await page.getByTestId('audit').getByText('changed the configuration').waitFor();
  expect(await page.locator('#config-text').inputValue()).toBe(
    'version = 1\n# mine\n[sensors.ftp]\nbanner = "brand new" # said\n\n',
  );
  expect(complaints.filter(({ kind }) => kind === 'exception')).toEqual([]);
});
